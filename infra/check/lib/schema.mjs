// The argument schemas: every resource, data source and ephemeral resource of the providers we carry.
import fs from 'node:fs';
import zlib from 'node:zlib';

const CARRIED = ['archive', 'aws', 'cloudinit', 'external', 'local', 'null', 'random', 'time', 'tls'];

/** `terraform` is built in and has no package to read from: https://developer.hashicorp.com/terraform/language/resources/terraform-data */
const BUILT_IN = {
  package: 'built in', provider: { name: 'terraform.io/builtin/terraform' },
  resource: { terraform_data: [{ input: 'a', triggers_replace: 'a' }, ['id', 'output']] },
  data: { terraform_remote_state: [{ backend: 's!', config: 'a', defaults: 'a', workspace: 's' }, ['outputs']] },
  ephemeral: {},
};

const loaded = { terraform: BUILT_IN };

/** The schema of a provider by its local name, or null when we carry none. */
export function providerSchema(name) {
  if (!(name in loaded)) {
    loaded[name] = CARRIED.includes(name)
      ? JSON.parse(zlib.brotliDecompressSync(fs.readFileSync(new URL(`../schema/${name}.json.br`, import.meta.url))))
      : null;
  }
  return loaded[name];
}

export const providerOf = type => type.split('_')[0];

/**
 * @returns {{ args: object, readable: Set<string> } | 'unknown' | null} null when the provider is not carried,
 * 'unknown' when it is and has no such type
 */
export function typeSchema(kind, type) {
  const provider = providerSchema(providerOf(type));
  if (!provider) return null;
  const entry = provider[kind][type];
  if (!entry) return 'unknown';
  entry.readable ??= new Set([...Object.keys(entry[0]), ...entry[1]]);
  return { args: entry[0], readable: entry.readable };
}

/** Flags and nested fields of one argument; see schema/extract.mjs for the letters. */
export function field(fields, name) {
  if (!Object.hasOwn(fields, name)) return undefined;
  const [flags, inner] = Array.isArray(fields[name]) ? fields[name] : [fields[name], undefined];
  return {
    kind: flags[0],
    fields: inner,
    required: flags.includes('!'),
    single: flags.includes('1'),
    allowsBlock: 'BEx'.includes(flags[0]),
    allowsArgument: flags[0] !== 'B',
  };
}

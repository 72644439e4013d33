// Maintainer's tool: reads the argument schemas of a Terraform provider out of its generated CDK package and
// writes them as one small compressed file, the data behind the argument check.
//
//   npm pack @cdktn/provider-aws@25.7.0 && tar xzf cdktn-provider-aws-25.7.0.tgz
//   node schema/extract.mjs package schema/aws.json.br
//
// The package is generated from the provider's own `terraform providers schema -json`; its generated code keeps
// everything we need: argument names, kinds, which are required, how blocks nest, and which attributes can be read.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

const KINDS = { string: 's', number: 'n', boolean: 'b', stringList: 'l', numberList: 'l', booleanList: 'l', stringMap: 'm', numberMap: 'm', booleanMap: 'm' };

/** All text of one kind of file below a folder, without the inlined source maps. */
function readAll(dir, ending) {
  return fs.readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && entry.name.endsWith(ending))
    .map(entry => fs.readFileSync(path.join(entry.parentPath ?? entry.path, entry.name), 'utf8').split('//# sourceMappingURL')[0])
    .join('\n');
}

/** The entries of one generated `const attrs = { … }`. */
function entriesOf(body) {
  const entry = /^\s+(\w+): \{\n\s+value: ([\s\S]*?),\n\s+isBlock: (true|false),\n\s+type: "(\w+)",\n\s+storageClassType: "(\w+)",/gm;
  return [...body.matchAll(entry)].map(([, name, value, block, kind, storage]) => ({ name, value, block: block === 'true', kind, storage }));
}

/** Names of the properties an interface declares without `?`: its required arguments, in Terraform's spelling. */
function requiredByInterface(declarations) {
  const required = {};
  for (const [, name, body] of declarations.matchAll(/export interface (\w+)(?: extends [\w.]+)? \{([\s\S]*?)\n\}/g)) {
    const properties = body.matchAll(/\{@link [^}\s]*#(\w+) [^}]*\}(?:(?!\{@link)[\s\S])*?readonly (\w+)(\??):/g);
    required[name] = new Set([...properties].filter(p => !p[3]).map(p => p[1]));
  }
  return required;
}

const readableOf = text => new Set([
  ...text.matchAll(/this\.(?:get\w+Attribute|interpolationForAttribute)\(['"](\w+)['"]\)/g),
  ...text.matchAll(/new [\w.]+\(this, ["'](\w+)["']/g),
].map(m => m[1]));

/**
 * One type. An argument is a flag string, or [flag string, nested arguments]:
 * s n b l m = string, number, bool, list or set, map; a = any other attribute;
 * B = block only, E = block or attribute syntax, x = either, contents unknown; c = decided by the provider; 1 = at most one; ! = required.
 */
function extractType(dir) {
  const js = readAll(dir, '.js');
  const declarations = readAll(dir, '.d.ts');
  const top = js.match(/synthesizeHclAttributes\(\) \{\s*const attrs = \{([\s\S]*?)\n        \};/);
  const structs = {};
  for (const m of js.matchAll(/function (\w+)ToHclTerraform\(struct\) \{[\s\S]*?const attrs = \{([\s\S]*?)\n    \};/g)) structs[m[1]] = entriesOf(m[2]);
  const required = requiredByInterface(declarations);
  const configInterface = declarations.match(/export interface (\w+(?:Config)) (?:extends [\w.]*TerraformMetaArguments )?\{/)?.[1];

  // Attributes that the provider decides, inside blocks: they can be read, and written only as null.
  const decided = {};
  for (const [, name, body] of js.matchAll(/class (\w+)OutputReference extends cdkt[nf]\.ComplexObject \{([\s\S]*?)\n\}/g)) decided[name] = readableOf(body);

  const build = (entries, interfaceName, depth) => {
    const fields = {};
    for (const { name, value, block, kind, storage } of entries) {
      const struct = [...value.matchAll(/(\w+)ToHclTerraform/g)].map(m => m[1]).find(s => structs[s]);
      const mapped = /(?:list|hash)Mapper/.test(value);
      const syntax = /anyToHclTerraform/.test(value) ? 'x' : block ? (kind === 'struct' || /Mapper(?:Hcl)?\(\w+ToHclTerraform, false\)/.test(value) ? 'E' : 'B') : struct ? 'a' : KINDS[storage] ?? 'a';
      const flags = syntax + (block && !mapped ? '1' : '') + (required[interfaceName]?.has(name) ? '!' : '');
      // Recursive types (QuickSight, WAF) stop at a depth nobody writes; below it arguments are not checked.
      fields[name] = struct && depth < 9 ? [flags, build(structs[struct], struct[0].toUpperCase() + struct.slice(1), depth + 1)] : flags;
    }
    if (depth > 0) for (const name of decided[interfaceName] ?? []) fields[name] ??= 'c';
    return fields;
  };
  const args = top ? build(entriesOf(top[1]), configInterface, 0) : {};

  const cls = js.match(/class \w+ extends cdkt[nf]\.Terraform\w+ \{[\s\S]*?\n\}/)?.[0] ?? '';
  const readable = readableOf(cls);
  return [args, [...readable].filter(name => !(name in args)).sort()];
}

const [packageDir, target] = process.argv.slice(2);
const lib = path.join(packageDir, 'lib');
const manifest = JSON.parse(fs.readFileSync(path.join(packageDir, 'package.json'), 'utf8'));
const schema = { package: `${manifest.name}@${manifest.version}`, provider: (manifest.cdktn ?? manifest.cdktf).provider, resource: {}, data: {}, ephemeral: {} };
for (const folder of fs.readdirSync(lib).sort()) {
  const index = path.join(lib, folder, 'index.js');
  if (!fs.existsSync(index)) continue;
  const type = fs.readFileSync(index, 'utf8').match(/tfResourceType = "(\w+)"/)?.[1];
  if (!type) continue;
  const kind = folder.startsWith('data-') ? 'data' : folder.startsWith('ephemeral-') ? 'ephemeral' : folder === 'provider' ? 'configuration' : 'resource';
  if (kind === 'configuration') schema.configuration = extractType(path.join(lib, folder))[0];
  else schema[kind][type] = extractType(path.join(lib, folder));
}
const json = JSON.stringify(schema);
fs.writeFileSync(target, zlib.brotliCompressSync(json, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_LGWIN]: 24, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: json.length } }));
console.log(`${Object.keys(schema.resource).length} resources, ${Object.keys(schema.data).length} data sources, ${Object.keys(schema.ephemeral).length} ephemeral: ${json.length} bytes of JSON, ${fs.statSync(target).size} compressed`);

// Are the blocks and arguments ones that exist, of the right shape, and are the required ones there?
import { addressOf } from '../module.mjs';
import { BLOCKS, META } from '../language.mjs';
import { field, providerOf, providerSchema, typeSchema } from '../schema.mjs';
import { didYouMean } from '../suggest.mjs';

const DYNAMIC = { for_each: 'a!', iterator: 'a', labels: 'a', content: ['B1!', null] };

/** @param module {import('../module.mjs').Module} */
export function checkStructure(module, report) {
  for (const block of module.blocks) {
    const say = finding => report({ file: block.file, key: addressOf(block), ...finding });
    const known = Object.hasOwn(BLOCKS, block.type) && BLOCKS[block.type];
    if (!known) {
      say({ code: 'unknown_block', line: block.line, message: `"${block.type}" is not a block Terraform knows`, hint: didYouMean(block.type, Object.keys(BLOCKS), 'known blocks: resource, data, variable, output, locals, module, provider, terraform') });
      continue;
    }
    if (block.labels.length !== known.labels) {
      say({ code: 'wrong_labels', line: block.line, message: `a ${block.type} block takes ${known.labels} label${known.labels === 1 ? '' : 's'}, found ${block.labels.length}` });
      continue;
    }
    const fields = fieldsOf(block, known, say);
    if (fields) walk(block.body, fields, block, say, addressOf(block));
    if (block.type === 'resource' || block.type === 'data') checkRepetition(block, say);
  }
}

function fieldsOf(block, known, say) {
  if (known.fields) return known.fields;
  const [type] = block.labels;
  switch (block.type) {
    case 'provider': {
      const provider = providerSchema(type);
      return provider?.configuration && { ...provider.configuration, ...META.provider };
    }
    case 'resource': case 'data': case 'ephemeral': {
      const schema = typeSchema(block.type, type);
      if (schema === null) {
        say({ severity: 'note', code: 'provider_not_known', line: block.line, message: `provider "${providerOf(type)}" is not known to this checker: the arguments of ${type} were not checked` });
        return null;
      }
      if (schema === 'unknown') {
        const provider = providerSchema(providerOf(type));
        say({ code: 'unknown_type', line: block.line, message: `provider ${provider.provider.name.split('/').pop()} ${provider.provider.version ?? ''} has no ${block.type} type "${type}"`.replace('  ', ' '), hint: didYouMean(type, Object.keys(provider[block.type])) });
        return null;
      }
      const decided = Object.fromEntries([...schema.readable].map(name => [name, 'c']));
      return { ...decided, ...schema.args, ...META[block.type] };
    }
    default:
      return null;
  }
}

function walk(body, fields, owner, say, key) {
  const present = new Map();
  for (const attribute of body.attributes) {
    present.set(attribute.name, Infinity);
    const known = field(fields, attribute.name);
    const at = { line: attribute.line, key: `${key}.${attribute.name}` };
    if (!known) say({ ...at, code: 'unknown_argument', message: `${describe(owner)} has no argument "${attribute.name}"`, hint: didYouMean(attribute.name, Object.keys(fields)) });
    else if (known.kind === 'c') checkDecided(attribute, say, at);
    else if (!known.allowsArgument) say({ ...at, code: 'wrong_block_syntax', message: `"${attribute.name}" is a block, not an argument`, hint: `write ${attribute.name} { … } without "="` });
    else checkShape(attribute, known, say, at);
  }
  for (const block of body.blocks) {
    const name = block.type === 'dynamic' && !Object.hasOwn(fields, 'dynamic') ? checkDynamic(block, say, key) : block.type;
    if (name === undefined) continue;
    present.set(name, (present.get(name) ?? 0) + 1);
    const known = field(fields, name);
    const at = { line: block.line, key: `${key}.${name}` };
    if (!known) {
      say({ ...at, code: 'unknown_argument', message: `${describe(owner)} has no block "${name}"`, hint: didYouMean(name, Object.keys(fields)) });
    } else if (!known.allowsBlock) {
      say({ ...at, code: 'wrong_block_syntax', message: `"${name}" is an argument, not a block`, hint: `write ${name} = …` });
    } else {
      if (known.single && present.get(name) === 2 && block.type !== 'dynamic') say({ ...at, code: 'too_many_blocks', message: `only one "${name}" block is allowed here` });
      const content = block.type === 'dynamic' ? block.body.blocks.find(b => b.type === 'content') : block;
      if (known.fields && content) walk(content.body, known.fields, { type: name, labels: [] }, say, at.key);
    }
  }
  for (const name of Object.keys(fields)) {
    const known = field(fields, name);
    if (known.required && !present.has(name)) say({ line: owner.line, key: `${key}.${name}`, code: 'missing_argument', message: `${describe(owner)} needs ${known.allowsArgument ? 'the argument' : 'a block'} "${name}"` });
  }
}

/** @returns the name of the block it makes, or undefined when it makes none */
function checkDynamic(block, say, key) {
  if (block.labels.length !== 1) {
    say({ line: block.line, key, code: 'wrong_labels', message: 'a dynamic block takes one label, the type of the blocks it makes' });
    return undefined;
  }
  walk(block.body, DYNAMIC, { ...block, type: `dynamic "${block.labels[0]}"`, labels: [] }, say, `${key}.${block.labels[0]}`);
  return block.labels[0];
}

const describe = owner => (owner.labels?.length && owner.type !== 'dynamic' ? `${owner.type === 'resource' ? '' : owner.type + ' '}${owner.labels[0]}` : owner.type);

/** Only what is certain from the text: a list where a string belongs, a word where a number belongs. */
function checkShape({ value }, { kind }, say, at) {
  const shape = shapeOf(value);
  const expected = { s: 'a string', n: 'a number', b: 'true or false', l: 'a list', m: 'a map' }[kind];
  const fits = !expected || shape === null || {
    s: () => shape.type !== 'list' && shape.type !== 'object',
    n: () => shape.type === 'number' || (shape.type === 'string' && shape.text.trim() !== '' && !Number.isNaN(Number(shape.text))),
    b: () => shape.type === 'bool' || (shape.type === 'string' && ['true', 'false'].includes(shape.text)),
    l: () => shape.type === 'list',
    m: () => shape.type === 'object',
  }[kind]();
  if (!fits) say({ ...at, code: 'wrong_type', message: `expected ${expected}, found ${value.text.length > 40 ? value.text.slice(0, 37) + '…' : value.text}` });
}

/** Terraform lets such an argument be null, so that a module can pass nothing on. */
function checkDecided({ name, value }, say, at) {
  if (!value.ast && value.text !== 'null') say({ ...at, code: 'unknown_argument', message: `"${name}" is decided by the provider and cannot be set`, hint: 'remove it' });
}

function shapeOf({ text, ast }) {
  if (ast) {
    if (ast.type === 'tuple') return { type: 'list' };
    if (ast.type === 'object') return { type: 'object' };
    return null;
  }
  if (text === 'null') return null;
  if (text === 'true' || text === 'false') return { type: 'bool' };
  return text.startsWith('"') ? { type: 'string', text: text.slice(1, -1) } : { type: 'number' };
}

function checkRepetition(block, say) {
  const names = block.body.attributes.map(a => a.name);
  if (names.includes('count') && names.includes('for_each')) say({ line: block.line, code: 'count_and_for_each', message: `${addressOf(block)} has both count and for_each`, hint: 'keep one of them' });
}

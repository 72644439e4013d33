// Does every name lead somewhere?
import { addressOf, argument } from '../module.mjs';
import { analyse, INDEX, spelled } from '../expressions.mjs';
import { PATHS, TERRAFORM } from '../language.mjs';
import { typeSchema } from '../schema.mjs';
import { didYouMean } from '../suggest.mjs';
import { checkCall, checkFiles, checkType } from './functions.mjs';

/**
 * Checks the references and function calls of a module.
 * @param module {import('../module.mjs').Module}
 * @param childOf {(call) => import('../module.mjs').Module | null} the local module behind a call
 * @returns {Set<string>} the declarations that something refers to: `var.x`, `local.x`, `data.t.n`, …
 */
export function checkReferences(module, childOf, report) {
  const used = new Set();
  for (const block of module.blocks) {
    const scope = scopeOfBlock(module, block, childOf, used, finding => report({ file: block.file, key: addressOf(block), ...finding }));
    switch (block.type) {
      case 'terraform': case 'moved': case 'removed': break;
      case 'variable': variable(block, scope); break;
      case 'import': visitBody({ ...block.body, attributes: block.body.attributes.filter(a => !['to', 'provider'].includes(a.name)) }, scope); break;
      default: visitBody(block.body, scope);
    }
  }
  return used;
}

function scopeOfBlock(module, block, childOf, used, say) {
  const repeats = name => Boolean(argument(block.body, name));
  return { module, childOf, used, say, block, iterators: new Set(), each: repeats('for_each'), count: repeats('count'), self: false };
}

function variable(block, scope) {
  for (const attribute of block.body.attributes) {
    if (attribute.name === 'type') checkType(attribute.value, scope.say);
    else visit(attribute, scope);
  }
  for (const inner of block.body.blocks) visitBody(inner.body, scope);
}

function visitBody(body, scope) {
  for (const attribute of body.attributes) {
    if (attribute.name === 'provider' || attribute.name === 'providers') checkProviders(attribute, scope);
    else visit(attribute, scope);
  }
  for (const block of body.blocks) {
    if (block.type === 'dynamic') visitDynamic(block, scope);
    else if (block.type === 'lifecycle') visitLifecycle(block, scope);
    else if (block.type === 'provisioner' || block.type === 'connection') visitBody(withoutKeywords(block.body), { ...scope, self: true });
    else visitBody(block.body, scope);
  }
}

/** `when = destroy` and `on_failure = continue` are words of the language, not references. */
const withoutKeywords = body => ({ ...body, attributes: body.attributes.filter(a => !['when', 'on_failure'].includes(a.name)) });

function visitDynamic(block, scope) {
  const iterator = argument(block.body, 'iterator')?.value.text ?? block.labels[0];
  for (const attribute of block.body.attributes) if (attribute.name !== 'iterator') visit(attribute, scope);
  const inner = { ...scope, iterators: new Set([...scope.iterators, iterator]) };
  for (const content of block.body.blocks) visitBody(content.body, inner);
}

function visitLifecycle(block, scope) {
  for (const attribute of block.body.attributes) {
    if (attribute.name === 'ignore_changes') checkIgnored(attribute, scope);
    else visit(attribute, scope);
  }
  for (const condition of block.body.blocks) visitBody(condition.body, { ...scope, self: condition.type === 'postcondition' });
}

function visit({ value }, scope) {
  const { references, calls } = analyse(value);
  for (const reference of references) if (!scope.iterators.has(reference.path[0])) resolve(reference, scope);
  for (const call of calls) checkCall(call, scope.say);
  checkFiles(value, scope.module.dir, scope.say);
}

const SCOPED = {
  var: ({ path: [, name] }, s) => declared(s, 'var', name, s.module.variables, 'undeclared_variable', 'variable'),
  local: ({ path: [, name] }, s) => declared(s, 'local', name, s.module.locals, 'undeclared_local', 'local value'),
  module: (reference, s) => resolveModule(reference, s),
  path: ({ path: [, name] }) => (PATHS.has(name) ? null : { code: 'unknown_attribute', message: `there is no path.${String(name)}`, hint: 'path.module, path.root and path.cwd exist' }),
  terraform: ({ path: [, name] }) => (TERRAFORM.has(name) ? null : { code: 'unknown_attribute', message: `there is no terraform.${String(name)}`, hint: 'terraform.workspace exists' }),
  each: ({ path: [, name] }, s) => (!s.each ? { code: 'each_outside_for_each', message: `each.${String(name)} is used where no for_each is`, hint: 'add for_each to this block' } : ['key', 'value'].includes(name) ? null : { code: 'unknown_attribute', message: `there is no each.${String(name)}`, hint: 'each.key and each.value exist' }),
  count: ({ path: [, name] }, s) => (!s.count ? { code: 'count_outside_count', message: 'count.index is used where no count is', hint: 'add count to this block' } : name === 'index' ? null : { code: 'unknown_attribute', message: `there is no count.${String(name)}`, hint: 'count.index exists' }),
  self: (_, s) => (s.self ? null : { code: 'self_outside_provisioner', message: 'self is known only inside provisioner, connection and postcondition blocks', hint: 'name the resource instead' }),
  action: () => null,
};

function resolve(reference, scope) {
  const [root] = reference.path;
  const fault = Object.hasOwn(SCOPED, root) ? SCOPED[root](reference, scope) : resolveResource(reference.path, scope);
  if (fault) scope.say({ line: reference.line, ...fault });
}

function declared(scope, prefix, name, map, code, kind) {
  scope.used.add(`${prefix}.${String(name)}`);
  return map.has(name) ? null : { code, message: `${kind} "${String(name)}" is not declared`, hint: didYouMean(name, map.keys(), `declare it: ${prefix === 'var' ? `variable "${String(name)}" { … }` : `locals { ${String(name)} = … }`}`) };
}

function resolveModule({ path: [, name, ...rest] }, scope) {
  scope.used.add(`module.${String(name)}`);
  const call = scope.module.calls.get(name);
  if (!call) return { code: 'undeclared_module', message: `module "${String(name)}" is not declared`, hint: didYouMean(name, scope.module.calls.keys()) };
  // What for_each makes is an object by key, so a name may be a key; only count's list has none.
  if (argument(call.body, 'count') && typeof rest[0] === 'string') return { code: 'missing_index', message: `module.${name} has count: ".${rest[0]}" needs an instance`, hint: `write module.${name}[0].${rest[0]} or one(module.${name}[*].${rest[0]})` };
  if (argument(call.body, 'for_each') && typeof rest[0] === 'string') return null;
  const output = rest.find(step => typeof step === 'string');
  const child = scope.childOf(call);
  if (!output || !child || child.unreadable || child.outputs.has(output)) return null;
  return { code: 'undeclared_output', message: `module "${name}" has no output "${output}"`, hint: didYouMean(output, child.outputs.keys()) };
}

function resolveResource(steps, scope) {
  const prefix = ['data', 'ephemeral'].includes(steps[0]) ? steps[0] : null;
  const [type, name, ...rest] = prefix || steps[0] === 'resource' ? steps.slice(1) : steps;
  if (typeof name !== 'string') return { code: 'undeclared_resource', message: `"${spelled(steps)}" names nothing that exists here`, hint: didYouMean(steps[0], [...scope.iterators, 'var', 'local', 'each', 'data', 'module'], 'a reference is var.NAME, local.NAME, module.NAME.OUTPUT or TYPE.NAME.ATTRIBUTE; text needs quotes') };
  const address = (prefix ? `${prefix}.` : '') + `${String(type)}.${name}`;
  scope.used.add(address);
  const resource = scope.module.resources.get(address);
  if (!resource) return { code: prefix === 'data' ? 'undeclared_data' : 'undeclared_resource', message: `${address} is not declared`, hint: didYouMean(address, scope.module.resources.keys()) };
  const instance = instanceFault(address, resource, rest);
  if (instance) return instance;
  const attribute = rest.find(step => typeof step === 'string');
  const schema = typeSchema(prefix ?? 'resource', type);
  if (!attribute || !schema || schema === 'unknown' || schema.readable.has(attribute)) return null;
  return { code: 'unknown_attribute', message: `${address} has no attribute "${attribute}"`, hint: didYouMean(attribute, schema.readable) };
}

/** A repeated block has instances, which an index or splat must choose; a single one has none. */
function instanceFault(address, block, rest) {
  const repeated = argument(block.body, 'count') ? 'count' : argument(block.body, 'for_each') ? 'for_each' : null;
  if (repeated && typeof rest[0] === 'string') return { code: 'missing_index', message: `${address} has ${repeated}: ".${rest[0]}" needs an instance`, hint: repeated === 'count' ? `write ${address}[0].${rest[0]} or one(${address}[*].${rest[0]})` : `write ${address}["key"].${rest[0]}` };
  if (!repeated && rest[0] === INDEX) return { code: 'needless_index', message: `${address} has neither count nor for_each, so it has no instances to index`, hint: 'leave the index out' };
  return null;
}

function checkProviders({ value }, scope) {
  const aliases = new Set(scope.module.providers.flatMap(p => argument(p.body, 'alias') ? [`${p.labels[0]}.${argument(p.body, 'alias').value.text.replaceAll('"', '')}`] : []));
  for (const required of scope.module.required.values()) for (const [, alias] of required.value.text.matchAll(/\b([a-z][\w-]*\.[\w-]+)\b(?!["/])/g)) aliases.add(alias);
  for (const { path: steps, line } of providerValues(value)) {
    if (steps.length < 2 || aliases.has(spelled(steps)) || steps[1] === INDEX) continue;
    scope.say({ line, code: 'undeclared_provider', message: `provider configuration ${spelled(steps)} is not declared`, hint: didYouMean(spelled(steps), aliases, `add provider "${String(steps[0])}" { alias = "${String(steps[1])}" }, or configuration_aliases in required_providers`) });
  }
}

/** In `providers = { aws.back = aws.east }` only the right-hand sides are configurations of this module. */
function providerValues(expression) {
  if (expression.ast?.type !== 'object') return analyse(expression).references;
  const values = expression.ast.children.filter((_, i) => i % 2 === 1);
  return values.flatMap(ast => analyse({ ...expression, ast }).references);
}

function checkIgnored({ value, line: at }, scope) {
  if (!value.ast) scope.say({ line: at, code: 'wrong_type', message: `ignore_changes takes a list of arguments or the word all, found ${value.text}` });
  const schema = typeSchema('resource', scope.block.labels[0]);
  if (!schema || schema === 'unknown') return;
  for (const { path: [name], line } of analyse(value).references) {
    if (name !== 'all' && !schema.readable.has(name)) scope.say({ line, code: 'unknown_attribute', message: `ignore_changes names "${String(name)}", which ${scope.block.labels[0]} does not have`, hint: didYouMean(name, schema.readable) });
  }
}

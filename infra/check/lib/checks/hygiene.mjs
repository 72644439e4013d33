// Not wrong, but not kept: what is declared and unused, undocumented, or left to chance. All warnings.
import { argument } from '../module.mjs';
import { providerOf } from '../schema.mjs';

export function checkHygiene(module, used, report) {
  const warn = (object, code, key, message, hint) => report({ severity: 'warning', code, file: object.file, line: object.line, key, message, hint });
  for (const [name, variable] of module.variables) {
    if (!used.has(`var.${name}`)) warn(variable, 'unused_variable', `var.${name}`, `variable "${name}" is never used`, 'remove it, or use it');
    if (!argument(variable.body, 'type')) warn(variable, 'untyped_variable', `var.${name}`, `variable "${name}" has no type`, 'add type = string, number, list(string), …');
    if (!argument(variable.body, 'description')) warn(variable, 'undocumented', `var.${name}`, `variable "${name}" has no description`);
  }
  for (const [name, output] of module.outputs) if (!argument(output.body, 'description')) warn(output, 'undocumented', `output.${name}`, `output "${name}" has no description`);
  for (const [name, local] of module.locals) if (!used.has(`local.${name}`)) warn(local, 'unused_local', `local.${name}`, `local value "${name}" is never used`, 'remove it, or use it');
  for (const [address, data] of module.resources) {
    if (data.type === 'data' && !used.has(address) && !module.blocks.some(b => b.type === 'check' && b.body.blocks.some(inner => inner.line === data.line))) warn(data, 'unused_data', address, `${address} is read and never used`, 'remove it');
  }
  const first = module.blocks[0];
  if (first && module.resources.size && !module.requiredVersion) warn(first, 'no_required_version', 'terraform', 'no required_version: any Terraform may run this', 'terraform { required_version = ">= 1.11" }');
  const implied = new Map([...module.resources.values()].map(r => [providerOf(r.labels[0]), r]));
  for (const [provider, resource] of implied) {
    if (!module.required.has(provider) && provider !== 'terraform' && !argument(resource.body, 'provider')) warn(resource, 'implied_provider', `provider.${provider}`, `provider "${provider}" is used but not in required_providers`, `required_providers { ${provider} = { source = "hashicorp/${provider}", version = "…" } }`);
  }
  for (const [name, required] of module.required) if (!/version\s*=/.test(required.value.text) && !required.value.text.startsWith('"')) warn(required, 'provider_not_pinned', `provider.${name}`, `provider "${name}" has no version constraint`, 'add version = "~> …"');
}

// terraform.tfvars and *.auto.tfvars: values for the variables of a root module.
import fs from 'node:fs';
import path from 'node:path';
import { parseFile } from '../parse.mjs';
import { isSecretName } from '../rules/secrets.mjs';
import { didYouMean } from '../suggest.mjs';
import { possibleValues } from '../values.mjs';

const NO_NAMES = { variable: () => [], local: () => [] };
const isRead = name => name === 'terraform.tfvars' || name.endsWith('.auto.tfvars');

/** @returns {Promise<Map<string, unknown[]>>} the values Terraform would load by itself; other .tfvars are only checked */
export async function readValueFiles(module, report) {
  const inputs = new Map();
  for (const name of fs.readdirSync(module.dir).filter(n => n.endsWith('.tfvars')).sort()) {
    const file = path.join(module.dir, name);
    const { body, faults } = await parseFile(name, fs.readFileSync(file, 'utf8'));
    for (const fault of faults) report({ code: 'syntax', file, line: fault.line, message: fault.message });
    for (const attribute of body?.attributes ?? []) {
      const at = { file, line: attribute.line, key: `var.${attribute.name}` };
      if (!module.variables.has(attribute.name)) report({ ...at, severity: 'warning', code: 'undeclared_variable', message: `variable "${attribute.name}" is not declared, so its value is ignored`, hint: didYouMean(attribute.name, module.variables.keys()) });
      else if (isRead(name)) inputs.set(attribute.name, possibleValues(attribute.value, NO_NAMES));
      if (isSecretName(attribute.name) && attribute.value.text !== '""') report({ ...at, severity: 'warning', code: 'plain_password', message: `"${attribute.name}" stands here as plain text`, hint: 'pass it as TF_VAR_… from a secret store, and keep this file out of version control' });
    }
  }
  return inputs;
}

// Passwords and keys belong in a secret store, never in the text.
import { possibleValues } from '../values.mjs';
import { argument } from '../module.mjs';

const SECRET = /(?:^|_)(?:password|passwd|secret_string|secret_key|auth_token|api_key|private_key|access_key|client_secret|shared_secret|webhook_secret|connection_string)$/i;
/** Names about a secret rather than of one: switches, paths, identifiers. */
const ABOUT = /^(?:manage|kms|create|generate|enable|use|store|require|rotate|reset|random|ssm|path)_|_(?:path|format)_/i;
const IN_TEXT = [
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/, 'an AWS access key'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
];

export const isSecretName = name => SECRET.test(name) && !ABOUT.test(name);
/** A path or an ARN tells where a secret is kept. */
const isPlain = value => typeof value === 'string' && value !== '' && !/^(?:arn:|\{\{resolve:|\/)|^[\w.%-]+\/[\w.%/-]+$/.test(value);

/** Arguments of any block, at any depth, whose name says secret and whose value stands in the text. */
export function checkSecrets(module, subjects, report) {
  for (const subject of subjects) visit(subject, subject.block.body, subject.address);
  for (const [name, variable] of module.variables) if (isSecretName(name)) checkVariable(name, variable, report);
}

const NO_NAMES = { variable: () => [], local: () => [] };

function checkVariable(name, variable, report) {
  const type = argument(variable.body, 'type')?.value.text ?? 'string';
  if (type !== 'string') return;
  const say = finding => report({ file: variable.file, key: `var.${name}`, ...finding });
  const preset = argument(variable.body, 'default');
  if (possibleValues(preset?.value, NO_NAMES).some(isPlain)) say({ code: 'plain_password', line: preset.line, message: `variable "${name}" has a secret for its default`, hint: 'remove the default and pass it from a secret store' });
  const hidden = ['sensitive', 'ephemeral'].some(flag => argument(variable.body, flag)?.value.text === 'true');
  if (!hidden) say({ severity: 'warning', code: 'secret_not_sensitive', line: variable.line, message: `variable "${name}" holds a secret and would be printed in plans`, hint: 'sensitive = true' });
}

function visit(subject, body, key) {
  for (const { name, line } of body.attributes) {
    const found = isSecretName(name) ? subject.values(name, body).some(isPlain) : name === 'container_definitions' && subject.known(name, body).some(hasPlainEnvironment);
    if (found) subject.report({ code: 'plain_password', file: subject.block.file, line, key: `${key}.${name}`, message: `${name === 'container_definitions' ? 'an environment variable of a container' : name} holds a secret as plain text`, hint: 'keep it in Secrets Manager and refer to it' });
  }
  for (const block of body.blocks) visit(subject, block.body, `${key}.${block.type}`);
}

function hasPlainEnvironment(definitions) {
  return Array.isArray(definitions) && definitions.some(container => Array.isArray(container?.environment)
    && container.environment.some(entry => entry && typeof entry === 'object' && isSecretName(String(entry.name)) && isPlain(entry.value)));
}

/** Keys that are recognisable wherever they stand. */
export function checkText(file, text, report) {
  for (const [pattern, what] of IN_TEXT) {
    const match = pattern.exec(text);
    if (match) report({ code: 'plain_password', file, line: text.slice(0, match.index).split('\n').length, message: `${what} stands in the text`, hint: 'revoke it, and use a role or a secret store' });
  }
}


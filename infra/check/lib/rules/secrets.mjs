// Passwords and keys belong in a secret store, never in the text.
import { UNKNOWN } from '../values.mjs';
import { argument } from '../module.mjs';

const SECRET = /(?:^|_)(?:password|passwd|secret|secret_string|secret_key|auth_token|api_key|private_key|access_key|client_secret|connection_string)$/i;
const NOT_SECRET = /(?:_arn|_id|_name|_version|_length|_wo_version)$|^(?:manage_|kms_)/i;
const IN_TEXT = [
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/, 'an AWS access key'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
];

export const isSecretName = name => SECRET.test(name) && !NOT_SECRET.test(name);
const isPlain = value => typeof value === 'string' && value !== '' && value !== UNKNOWN && !/^(?:arn:|\{\{resolve:)/.test(value);

/** Arguments of any block, at any depth, whose name says secret and whose value stands in the text. */
export function checkSecrets(module, subjects, report) {
  for (const subject of subjects) visit(subject, subject.block.body, subject.address);
  for (const [name, variable] of module.variables) {
    if (!isSecretName(name)) continue;
    const preset = argument(variable.body, 'default');
    const say = (code, line, message, hint) => report({ code, file: variable.file, line, key: `var.${name}`, message, hint });
    if (preset && !['null', '""'].includes(preset.value.text)) say('plain_password', preset.line, `variable "${name}" has a secret for its default`, 'remove the default and pass it from a secret store');
    const sensitive = argument(variable.body, 'sensitive') ?? argument(variable.body, 'ephemeral');
    if (sensitive?.value.text !== 'true') say('secret_not_sensitive', variable.line, `variable "${name}" holds a secret and would be printed in plans`, 'sensitive = true');
  }
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


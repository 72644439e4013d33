// The result as text for people, or as one JSON document (docs/schemas/infra-check.schema.json).

export function document({ findings, checked }, shownPath) {
  const of = severity => findings.filter(f => f.severity === severity).map(({ code, message, file, line, key, hint }) => ({ code, message, file, line, key: key ?? null, hint: hint ?? null }));
  const errors = of('error');
  return { status: errors.length ? 'error' : 'ok', path: shownPath, checked, errors, warnings: of('warning'), notes: of('note') };
}

export function failure(code, message, hint) {
  return { status: 'error', errors: [{ code, message, file: null, line: null, key: null, hint: hint ?? null }] };
}

export function text({ findings, checked }) {
  const out = findings.map(({ severity, file, line, code, message, key, hint }) => `${severity}: ${file}:${line}: ${key ? `${key}: ` : ''}${message} [${code}]${hint ? `\n  hint: ${hint}` : ''}`);
  const count = severity => findings.filter(f => f.severity === severity).length;
  const plural = (n, word) => `${n} ${word}${n === 1 ? '' : 's'}`;
  out.push(`${plural(checked.folders, 'folder')}, ${plural(checked.files, 'file')}, ${plural(checked.blocks, 'block')} checked: ${plural(count('error'), 'fault')}, ${plural(count('warning'), 'warning')}, ${plural(count('note'), 'note')}`);
  return out.join('\n');
}

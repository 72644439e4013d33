// Where everything stands in an HCL file: attributes and blocks with their lines and expression texts.
//
// The parser in WASM judges syntax and reads expressions, but its JSON forgets positions. HCL's body grammar is
// small (https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#structural-elements), so this pass finds them
// again. It runs only on text the real parser has accepted, hence reports no errors of its own.

/**
 * @typedef {{ text: string, line: number, ast?: object }} Expression
 * @typedef {{ name: string, line: number, value: Expression }} Attribute
 * @typedef {{ type: string, labels: string[], line: number, file?: string, body: Body }} Block
 * @typedef {{ attributes: Attribute[], blocks: Block[] }} Body
 */

const IDENTIFIER = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const HEREDOC = /<<-?([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;

/** @returns {Body} */
export function layout(text) {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let line = 1;
  let counted = 0;
  const lineAt = position => {
    for (; counted < position; counted++) if (text.charCodeAt(counted) === 10) line++;
    return line;
  };
  const identifier = () => {
    IDENTIFIER.lastIndex = at;
    const name = IDENTIFIER.exec(text)?.[0];
    if (name) at += name.length;
    return name;
  };

  function body() {
    const found = { attributes: [], blocks: [] };
    for (;;) {
      skipSpace(true);
      if (at >= text.length) return found;
      if (text[at] === '}') { at++; return found; }
      const start = lineAt(at);
      const name = identifier();
      if (!name) { at++; continue; }
      skipSpace(false);
      if (text[at] === '=') {
        at++;
        found.attributes.push({ name, line: start, value: expression() });
      } else {
        found.blocks.push(block(name, start));
      }
    }
  }

  function block(type, start) {
    const labels = [];
    for (skipSpace(false); text[at] !== '{'; skipSpace(false)) {
      if (at >= text.length) return { type, labels, line: start, body: { attributes: [], blocks: [] } };
      if (text[at] === '"') {
        const from = at;
        at = endOfString(at);
        labels.push(text.slice(from + 1, at - 1));
      } else {
        const label = identifier();
        if (label) labels.push(label); else at++;
      }
    }
    at++;
    return { type, labels, line: start, body: body() };
  }

  function expression() {
    skipSpace(false);
    const from = at;
    const start = lineAt(at);
    const end = endOfExpression(at);
    at = end;
    return { text: text.slice(from, end).trimEnd(), line: start };
  }

  /** The expression ends at a newline, a comment or a closing brace that is not inside a bracket of its own. */
  function endOfExpression(from) {
    let depth = 0;
    for (let i = from; i < text.length; i++) {
      const c = text[i];
      if (c === '"') i = endOfString(i) - 1;
      else if (c === '(' || c === '[' || c === '{') depth++;
      else if (c === ')' || c === ']' || c === '}') { if (depth-- === 0) return i; }
      else if (c === '\n' && depth === 0) return i;
      else if (c === '<' && text[i + 1] === '<') i = endOfHeredoc(i) - 1;
      else if (isComment(i)) {
        if (depth === 0 && text[i + 1] !== '*') return i;
        i = endOfComment(i) - 1;
      }
    }
    return text.length;
  }

  function endOfString(from) {
    for (let i = from + 1; i < text.length; i++) {
      if (text[i] === '\\') i++;
      else if (text[i] === '"') return i + 1;
      else if ((text[i] === '$' || text[i] === '%') && text[i + 1] === '{' && text[i - 1] !== text[i]) i = endOfInterpolation(i + 2) - 1;
    }
    return text.length;
  }

  function endOfInterpolation(from) {
    let depth = 1;
    for (let i = from; i < text.length; i++) {
      if (text[i] === '"') i = endOfString(i) - 1;
      else if (text[i] === '{') depth++;
      else if (text[i] === '}' && --depth === 0) return i + 1;
    }
    return text.length;
  }

  function endOfHeredoc(from) {
    HEREDOC.lastIndex = from;
    const opening = HEREDOC.exec(text);
    if (!opening) return from + 2;
    const closing = new RegExp(`^[ \\t]*${opening[1]}(?=[ \\t]*\\r?$)`, 'gm');
    closing.lastIndex = from + opening[0].length;
    return closing.exec(text) ? closing.lastIndex : text.length;
  }

  const isComment = i => text[i] === '#' || (text[i] === '/' && (text[i + 1] === '/' || text[i + 1] === '*'));

  /** The end of a comment; the newline after a line comment is not part of it. */
  function endOfComment(from) {
    const end = text[from + 1] === '*' && text[from] === '/' ? text.indexOf('*/', from + 2) + 2 : text.indexOf('\n', from);
    return end <= 1 ? text.length : end;
  }

  function skipSpace(acrossLines) {
    for (; at < text.length; at++) {
      if (isComment(at)) at = endOfComment(at) - 1;
      else if (!(text[at] === ' ' || text[at] === '\t' || text[at] === '\r' || (acrossLines && text[at] === '\n'))) return;
    }
  }

  return body();
}

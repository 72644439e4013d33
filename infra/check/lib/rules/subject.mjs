// One resource or data block under a rule: its possible values, its nested blocks, and how to report about it.
import { argument, nested } from '../module.mjs';
import { analyse } from '../expressions.mjs';
import { possibleValues, UNKNOWN } from '../values.mjs';

export class Subject {
  constructor(module, scope, address, block, report) {
    Object.assign(this, { module, scope, address, block, report });
  }

  /** Every value an argument can have, as far as the text tells; [] when it is not written. */
  values(name, body = this.block.body) {
    return possibleValues(argument(body, name)?.value, this.scope);
  }

  /** Values that are known and say something: null and "" stand for leaving the argument out. */
  known(name, body = this.block.body) {
    return this.values(name, body).filter(v => v !== UNKNOWN && v !== null && v !== '');
  }

  /** The one value of an argument, or undefined when it may have several: what two arguments say together is only judged then. */
  sole(name, body = this.block.body) {
    const values = this.values(name, body);
    return values.length === 1 && values[0] !== UNKNOWN && values[0] !== null ? values[0] : undefined;
  }

  has(name, body = this.block.body) {
    return Boolean(argument(body, name)) || nested(body, name).length > 0;
  }

  /** True when the argument can be `expected`, or its value cannot be told. */
  may(name, expected, body = this.block.body) {
    return this.values(name, body).some(v => v === UNKNOWN || String(v) === String(expected));
  }

  /** Nested blocks of a path, e.g. blocks('rule', 'transition'). */
  blocks(...path) {
    return path.reduce((bodies, name) => bodies.flatMap(b => nested(b.body, name)), [this.block]);
  }

  /** Nested blocks of a body at hand. */
  inside(body, name) {
    return nested(body, name);
  }

  fault(code, name, message, hint, body = this.block.body) {
    this.say({ code, message, hint }, name, body);
  }

  warn(code, name, message, hint, body = this.block.body) {
    this.say({ severity: 'warning', code, message, hint }, name, body);
  }

  say(finding, name, body) {
    const at = name && (argument(body, name) ?? nested(body, name)[0]);
    this.report({ file: this.block.file, line: at?.line ?? body.line ?? this.block.line, key: name ? `${this.address}.${name}` : this.address, ...finding });
  }

  /** Other resources of a type that refer to this one, directly or through a local value. */
  companions(type) {
    return [...this.module.resources].filter(([address, block]) => address.startsWith(`${type}.`) && refersTo(block.body, this.address, this.module)).map(([, block]) => block);
  }

  /** Whether a module call receives this resource, so that what is missing here may stand there. */
  get handedOn() {
    return [...this.module.calls.values()].some(call => refersTo(call.body, this.address, this.module));
  }
}

function refersTo(body, address, module, open = new Set()) {
  const expressions = [...body.attributes.map(a => a.value)];
  return expressions.some(e => expressionRefers(e, address, module, open)) || body.blocks.some(b => refersTo(b.body, address, module, open));
}

function expressionRefers(expression, address, module, open) {
  return analyse(expression).references.some(({ path }) => {
    if (`${String(path[0])}.${String(path[1])}` === address) return true;
    if (path[0] !== 'local' || open.has(path[1])) return false;
    open.add(path[1]);
    const local = module.locals.get(path[1]);
    return Boolean(local) && expressionRefers(local.value, address, module, open);
  });
}

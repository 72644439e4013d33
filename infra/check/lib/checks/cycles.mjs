// Resources and locals that need each other can never be created.
import { addressOf } from '../module.mjs';
import { analyse } from '../expressions.mjs';

export function checkCycles(module, report) {
  const nodes = new Map();
  for (const [address, block] of module.resources) nodes.set(address, { block, needs: targets(expressionsOf(block.body), module) });
  for (const [name, local] of module.locals) nodes.set(`local.${name}`, { block: local, needs: targets([local.value], module) });

  const state = new Map();
  const trail = [];
  const visit = address => {
    if (state.get(address) === 'done') return;
    if (state.get(address) === 'open') {
      const cycle = [...trail.slice(trail.indexOf(address)), address];
      const { block } = nodes.get(address);
      report({ code: 'cycle', file: block.file, line: block.line, key: block.type === 'local' ? address : addressOf(block), message: cycle.length === 2 ? `${address} refers to itself` : `these need each other: ${cycle.join(' → ')}` });
      return;
    }
    state.set(address, 'open');
    trail.push(address);
    for (const next of nodes.get(address).needs) visit(next);
    trail.pop();
    state.set(address, 'done');
  };
  for (const address of nodes.keys()) visit(address);
}

const expressionsOf = body => [...body.attributes.map(a => a.value), ...body.blocks.filter(b => b.type !== 'lifecycle').flatMap(b => expressionsOf(b.body))];

function targets(expressions, module) {
  const found = new Set();
  for (const expression of expressions) {
    for (const { path } of analyse(expression).references) {
      const address = path[0] === 'local' ? `local.${String(path[1])}` : path.slice(0, ['data', 'ephemeral'].includes(path[0]) ? 3 : 2).map(String).join('.');
      if (address.startsWith('local.') ? module.locals.has(path[1]) : module.resources.has(address)) found.add(address);
    }
  }
  return found;
}

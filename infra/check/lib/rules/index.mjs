// The rules by resource type (`data.` before that of a data source), and how they are run over a module.
import access from './access.mjs';
import databases from './databases.mjs';
import kafka from './kafka.mjs';
import network from './network.mjs';
import services from './services.mjs';
import spark from './spark.mjs';
import storage from './storage.mjs';
import warehouse from './warehouse.mjs';
import { checkSecrets, checkText } from './secrets.mjs';
import { Subject } from './subject.mjs';
import fs from 'node:fs';

export const RULES = Object.assign({}, access, databases, kafka, network, services, spark, storage, warehouse);

/** @param scope possible values inside this module, as `scopeOf` makes them */
export function checkRules(module, scope, report) {
  const subjects = [...module.resources].map(([address, block]) => new Subject(module, scope, address, block, report));
  for (const subject of subjects) RULES[(subject.block.type === 'data' ? 'data.' : '') + subject.block.labels[0]]?.(subject);
  const others = module.blocks.filter(b => b.type === 'provider' || b.type === 'module').map(b => new Subject(module, scope, `${b.type}.${b.labels[0]}`, b, report));
  checkSecrets(module, [...subjects, ...others], report);
  for (const file of module.files) checkText(file, fs.readFileSync(file, 'utf8'), report);
}

// A check that cannot fail is worth nothing: faults of many kinds are seeded into the Terraform we ship, one at a
// time, and each has to be found. The generator is seeded, so a miss can be repeated.
import test from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { check } from '../lib/check.mjs';
import { providerSchema } from '../lib/schema.mjs';

const SEED = 20261123;
const MOST_OF_A_KIND = 45;

function generator(seed) {
  let state = seed;
  return bound => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % bound;
  };
}

const typo = word => word.slice(0, -1) + (word.endsWith('q') ? 'z' : 'q');
const within = (line, pattern, change) => { const m = pattern.exec(line.replace(/"(?:[^"\\$]|\\.)*"/g, s => ' '.repeat(s.length))); return m ? line.slice(0, m.index) + change(m) + line.slice(m.index + m[0].length) : null; };

/** Each takes a line and its surroundings and returns the faulty line, or null where the fault cannot be made. */
const KINDS = {
  'misspelt argument': (line, at) => (at.inside('resource') && at.direct ? within(line, /^(\s+)([a-z_]{4,})(\s+= )/, m => m[1] + typo(m[2]) + m[3]) : null),
  'misspelt nested argument': (line, at) => (at.inside('resource') && at.depth > 1 && at.inBlocksOnly ? within(line, /^(\s+)([a-z_]{3,})(\s+= )/, m => m[1] + typo(m[2]) + m[3]) : null),
  'misspelt nested block': (line, at) => (at.inside('resource') || at.inside('data') ? within(line, /^(\s+)([a-z_]{4,}) \{$/, m => `${m[1]}${typo(m[2])} {`) : null),
  'misspelt resource type': line => (/^resource "aws_/.test(line) ? line.replace(/"(\w+)"/, (_, t) => `"${typo(t)}"`) : null),
  'misspelt data source type': line => (/^data "aws_/.test(line) ? line.replace(/"(\w+)"/, (_, t) => `"${typo(t)}"`) : null),
  'misspelt variable': line => within(line, /\bvar\.([a-z_]+)/, m => `var.${typo(m[1])}`),
  'misspelt local': line => within(line, /\blocal\.([a-z_]+)/, m => `local.${typo(m[1])}`),
  'misspelt resource name': line => within(line, /(?<![."\w])(aws_[a-z0-9_]+)\.([a-z_]+)/, m => `${m[1]}.${typo(m[2])}`),
  'misspelt data source name': line => within(line, /\bdata\.(aws_[a-z0-9_]+)\.([a-z_]+)/, m => `data.${m[1]}.${typo(m[2])}`),
  'misspelt attribute': line => within(line, /(?<![.\w])((?:data\.)?aws_[a-z0-9_]+\.[a-z_]+(?:\[[^\]]+\])?)\.([a-z_]+)/, m => `${m[1]}.${typo(m[2])}`),
  'misspelt module': line => within(line, /\bmodule\.([a-z_]+)/, m => `module.${typo(m[1])}`),
  'misspelt module output': line => within(line, /\b(module\.[a-z_]+)\.([a-z_]+)/, m => `${m[1]}.${typo(m[2])}`),
  'misspelt module input': (line, at) => (at.inside('module') && at.direct && !/^\s+source/.test(line) ? within(line, /^(\s+)([a-z_]+)(\s+= )/, m => m[1] + typo(m[2]) + m[3]) : null),
  'misspelt function': line => within(line, /(?<![.\w])([a-z]{3,}[a-z0-9]*)\(/, m => `${typo(m[1])}(`),
  'misspelt type constraint': (line, at) => (at.inside('variable') ? within(line, /^(\s+type\s+= )(string|number|bool)$/, m => m[1] + typo(m[2])) : null),
  'missing required argument': (line, at) => (at.required(line) ? '' : null),
  'missing module input': (line, at) => (at.requiredInput(line) ? '' : null),
  'missing closing brace': line => (line === '}' ? '' : null),
  'missing equals sign': line => within(line, /^(\s+[a-z_]+\s+)= /, m => `${m[1]}`),
  'missing quote': line => (/^\s+[a-z_]+\s+= "[^"$]*"$/.test(line) ? line.slice(0, -1) : null),
  'word instead of text': (line, at) => (at.inside('resource') ? (/^\s+[a-z_]+\s+= "(?!true|false|null)[a-zA-Z]+"$/.test(line) ? line.replace(/"/g, '') : null) : null),
  'block written as argument': (line, at) => (at.inside('resource') && at.inBlocksOnly && !at.either(line) ? within(line, /^(\s+)([a-z_]{4,}) \{$/, m => `${m[1]}${m[2]} = {`) : null),
  'map written as block': line => (/^\s+(tags|default_tags|dimensions|keepers)\s+= \{$/.test(line) ? line.replace(/\s+= \{/, ' {') : null),
  'text instead of number': (line, at) => (at.inside('resource') && at.inBlocksOnly ? within(line, /^(\s+[a-z_]+\s+= )\d+$/, m => `${m[1]}"many"`) : null),
  'text instead of truth': (line, at) => (at.inside('resource') && at.inBlocksOnly ? within(line, /^(\s+[a-z_]+\s+= )(true|false)$/, m => `${m[1]}"perhaps"`) : null),
  'text instead of list': (line, at) => (at.inside('resource') && at.inBlocksOnly ? within(line, /^(\s+[a-z_]+\s+= )\[.*\]$/, m => `${m[1]}"one"`) : null),
  'missing index': line => within(line, /(?<![.\w])(aws_[a-z0-9_]+\.[a-z_]+)\[0\]\./, m => `${m[1]}.`),
  'needless index': (line, at) => (at.inside('data') ? null : within(line, /(?<![.\w"])(aws_kms_key\.(?:lake|logs|service|warehouse))\.arn/, m => `${m[1]}[0].arn`)),
  'missing for_each': line => (/^ {2}for_each\s+= /.test(line) ? '' : null),
  'block declared twice': line => (/^(?:variable|output) "\w+" \{$/.test(line) ? `${line}\n}\n${line}` : null),
  'open bucket': line => within(line, /^(\s+(?:block_public_acls|block_public_policy|ignore_public_acls|restrict_public_buckets)\s+= )true/, m => `${m[1]}false`),
  'open security group': (line, at) => (at.label !== 'aws_vpc_security_group_ingress_rule' || at.near(/each\.value\.port/) ? null : within(line, /^(\s+)referenced_security_group_id(\s+)= .*$/, m => `${m[1]}cidr_ipv4${m[2]}= "0.0.0.0/0"`)),
  'public endpoint': line => within(line, /^(\s+publicly_accessible\s+= )false/, m => `${m[1]}true`),
  'no encryption': line => within(line, /^(\s+(?:encrypted|storage_encrypted|in_cluster)\s+= )true/, m => `${m[1]}false`),
  'plain text to brokers': line => (/client_broker = "TLS"/.test(line) ? line.replace('"TLS"', '"TLS_PLAINTEXT"') : null),
  'anyone into Kafka': line => within(line, /^(\s+unauthenticated\s+= )false/, m => `${m[1]}true`),
  'plain password': line => within(line, /^(\s+)manage_master(?:_user)?_password(\s+)= true$/, m => `${m[1]}${line.includes('_user_') ? 'password' : 'master_password'}${m[2]}= "Hunter2Hunter2"`),
  'key never rotated': line => within(line, /^(\s+enable_key_rotation\s+= )true/, m => `${m[1]}false`),
  'retired node type': line => (/"ra3\.large"/.test(line) && !/contains/.test(line) ? line.replace('ra3.large', 'dc2.large') : null),
  'expired Kafka version': line => (/"3\.9\.x\.kraft"/.test(line) ? line.replace('3.9.x.kraft', '2.8.1') : null),
  'EMR size that is not offered': line => (/"m5\.xlarge"/.test(line) ? line.replace('m5.xlarge', 'm5.large') : null),
  'expired EMR release': line => (/"emr-7\.10\.0"/.test(line) ? line.replace('emr-7.10.0', 'emr-6.15.0') : null),
  'everything allowed': (line, at) => (!at.near(/"Deny"/) && /^\s+actions\s+= \["(?!sts|kms:\*|s3:\*)/.test(line) ? line.replace(/\[.*\]/, '["*"]') : null),
  'rule without filter': (line, at) => (at.label === 'aws_s3_bucket_lifecycle_configuration' && /^\s+filter \{\}$/.test(line) ? '' : null),
};

/** What stands around a line: the block it is in, how deep, and whether only blocks (no maps or lists) enclose it. */
function surroundings(lines, index) {
  const open = [];
  for (let i = 0; i < index; i++) {
    const text = lines[i].replace(/"(?:[^"\\]|\\.)*"/g, s => s.replace(/[[\](){}]/g, ' ')).replace(/#.*$/, '');
    const opened = (text.match(/[[({]/g) ?? []).length - (text.match(/[\])}]/g) ?? []).length;
    if (opened > 0) open.push(lines[i]);
    else if (opened < 0) open.pop();
  }
  const top = open[0] ?? '';
  const [, type, label] = /^(\w+)(?: "(\w+)")?/.exec(top) ?? [];
  const schema = type === 'resource' && label ? providerSchema(label.split('_')[0])?.resource[label]?.[0] : null;
  const flags = name => [].concat(schema?.[name] ?? '')[0];
  return {
    label,
    near: pattern => lines.slice(index - 3, index + 4).some(line => pattern.test(line)),
    depth: open.length,
    direct: open.length === 1,
    inside: name => type === name,
    inBlocksOnly: open.every(line => /^\s*(?:resource|data|[a-z_]+) ?(?:"[^"]*" ?)*\{$/.test(line)),
    either: line => /E|a|x/.test(flags(/^\s+(\w+)/.exec(line)?.[1])),
    required: line => open.length === 1 && flags(/^\s+([a-z_]+)\s+= .*[^[({]$/.exec(line)?.[1]).includes('!'),
    requiredInput: line => type === 'module' && open.length === 1 && /^\s+(?:vpc_id|subnet_ids|logs_kms_key_arn|alarm_topic_arn|log_bucket|mode|lake_\w+_policy_json)\s+= .*[^[({]$/.test(line),
  };
}

const shipped = path.resolve(import.meta.dirname, '../../terraform');
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'infra-mutations-'));
fs.cpSync(shipped, work, { recursive: true });
test.after(() => fs.rmSync(work, { recursive: true }));

const heredocs = lines => {
  let end = null;
  return lines.map(line => {
    if (end) { if (line.trim() === end) end = null; return true; }
    end = /<<-?(\w+)$/.exec(line)?.[1] ?? null;
    return false;
  });
};

function candidates() {
  const found = Object.fromEntries(Object.keys(KINDS).map(kind => [kind, []]));
  for (const file of fs.readdirSync(work, { recursive: true }).filter(f => f.endsWith('.tf')).sort()) {
    const lines = fs.readFileSync(path.join(work, file), 'utf8').split('\n');
    const text = heredocs(lines);
    lines.forEach((line, index) => {
      if (text[index] || line.trim().startsWith('#')) return;
      const at = surroundings(lines, index);
      for (const [kind, mutate] of Object.entries(KINDS)) {
        const faulty = mutate(line, at);
        if (faulty !== null && faulty !== line) found[kind].push({ file, index, faulty, lines });
      }
    });
  }
  return found;
}

const faulted = async dir => (await check(dir)).findings.some(f => f.severity === 'error');

const seeded = candidates();
let caught = 0;

for (const [kind, all] of Object.entries(seeded)) {
  test(`Catches seeded faults: ${kind}`, async () => {
    const random = generator(SEED);
    const chosen = all.length <= MOST_OF_A_KIND ? all : Array.from({ length: MOST_OF_A_KIND }, () => all.splice(random(all.length), 1)[0]);
    assert.ok(chosen.length > 0, 'no place was found to seed this fault');
    const missed = [];
    for (const { file, index, faulty, lines } of chosen) {
      const target = path.join(work, file);
      fs.writeFileSync(target, lines.with(index, faulty).join('\n'));
      // Most faults show in their own folder; those in what callers pass or see, only in the whole.
      const found = await faulted(path.dirname(target)) || await faulted(work);
      fs.writeFileSync(target, lines.join('\n'));
      if (found) caught++;
      else missed.push(`${file}:${index + 1}: ${faulty.trim() || `without ${lines[index].trim()}`}`);
    }
    assert.deepEqual(missed, []);
  });
}

test('Seeded hundreds of faults', t => {
  t.diagnostic(`${caught} seeded faults caught`);
  assert.ok(caught > 800, `only ${caught}`);
});

// The Terraform of the original guide, as it was written: it must fail, with every fault it is known for.
import test from 'node:test';
import assert from 'node:assert/strict';
import path from 'node:path';
import { check } from '../lib/check.mjs';

const FAULTS = [
  [12, 'undeclared_variable', 'aws_region'],
  [16, 'missing_encryption', 'no encryption is configured for this bucket'],
  [16, 'public_bucket', 'nothing blocks public access'],
  [17, 'undeclared_resource', 'random_string.bucket_suffix'],
  [17, 'undeclared_variable', 'project_name'],
  [21, 'undeclared_variable', 'environment'],
  [22, 'undeclared_variable', 'project_name'],
  [33, 'lifecycle_without_filter', 'neither filter nor prefix'],
  [57, 'missing_encryption', 'not said to be encrypted'],
  [57, 'no_subnet_group', 'cluster_subnet_group_name'],
  [58, 'undeclared_variable', 'project_name'],
  [60, 'undeclared_variable', 'redshift_username'],
  [61, 'undeclared_variable', 'redshift_password'],
  [62, 'retired_node_type', 'dc2.large'],
  [67, 'undeclared_variable', 'environment'],
  [68, 'undeclared_variable', 'project_name'],
  [73, 'kafka_unauthenticated', 'no client_authentication'],
  [73, 'missing_encryption', 'no encryption_info'],
  [74, 'undeclared_variable', 'project_name'],
  [75, 'expired_kafka_version', '2024-09-11'],
  [80, 'unknown_argument', 'ebs_volume_size'],
  [81, 'undeclared_variable', 'private_subnet_ids'],
  [82, 'undeclared_resource', 'aws_security_group.kafka'],
  [87, 'undeclared_variable', 'environment'],
  [88, 'undeclared_variable', 'project_name'],
  [93, 'missing_argument', 'service_role'],
  [93, 'missing_encryption', 'no security_configuration'],
  [94, 'undeclared_variable', 'project_name'],
  [95, 'expired_release', 'emr-6.15.0'],
  [99, 'undeclared_variable', 'private_subnet_ids'],
  [100, 'undeclared_resource', 'aws_security_group.emr_master'],
  [101, 'undeclared_resource', 'aws_security_group.emr_slave'],
  [102, 'undeclared_resource', 'aws_iam_instance_profile.emr_profile'],
  [110, 'unknown_instance_type', 'm5.large'],
  [116, 'undeclared_variable', 'environment'],
  [117, 'undeclared_variable', 'project_name'],
];

test('Finds exactly the known faults of the original', async () => {
  const { findings } = await check(path.resolve(import.meta.dirname, 'fixtures/original'));
  const errors = findings.filter(f => f.severity === 'error');
  assert.deepEqual(errors.map(f => [f.line, f.code]), FAULTS.map(([line, code]) => [line, code]));
  errors.forEach((found, i) => assert.match(found.message, new RegExp(FAULTS[i][2].replace(/[.]/g, '\\.'))));
});

test('Warns of the password, the logs and the idle cluster of the original', async () => {
  const { findings } = await check(path.resolve(import.meta.dirname, 'fixtures/original'));
  const warnings = new Set(findings.filter(f => f.severity === 'warning').map(f => f.code));
  for (const code of ['password_in_state', 'missing_logging', 'runs_forever', 'traffic_outside_vpc', 'no_required_version']) assert.ok(warnings.has(code), code);
});

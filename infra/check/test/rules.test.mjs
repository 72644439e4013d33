// Each rule fires on its fault and stays silent on the next best thing.
import test from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { check } from '../lib/check.mjs';

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'infra-rules-'));
test.after(() => fs.rmSync(work, { recursive: true }));
let number = 0;

async function codesOf(files, severity = 'error') {
  const dir = path.join(work, String(number++));
  fs.mkdirSync(dir);
  for (const [name, text] of Object.entries(typeof files === 'string' ? { 'main.tf': files } : files)) {
    fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    fs.writeFileSync(path.join(dir, name), text);
  }
  return (await check(dir)).findings.filter(f => f.severity === severity).map(f => f.code);
}

const resource = (type, body) => `resource "${type}" "x" {\n${body}\n}\n`;

/** [code, faulty, sound] */
const CASES = [
  ['expired_kafka_version', resource('aws_msk_configuration', 'name = "a"\nserver_properties = ""') + 'variable "v" {\n default = "3.5.1"\n}\nresource "aws_msk_cluster" "x" {\n kafka_version = var.v\n}', 'resource "aws_msk_cluster" "x" {\n kafka_version = "4.0.x.kraft"\n}'],
  ['unknown_kafka_version', resource('aws_msk_cluster', 'kafka_version = "latest"'), resource('aws_msk_cluster', 'kafka_version = "3.9.x"')],
  ['unknown_broker_type', resource('aws_msk_cluster', 'broker_node_group_info {\ninstance_type = "m5.large"\n}'), resource('aws_msk_cluster', 'broker_node_group_info {\ninstance_type = "express.m7g.large"\n}')],
  ['uneven_brokers', resource('aws_msk_cluster', 'number_of_broker_nodes = 4\nbroker_node_group_info {\nclient_subnets = ["a", "b", "c"]\n}'), resource('aws_msk_cluster', 'number_of_broker_nodes = 6\nbroker_node_group_info {\nclient_subnets = ["a", "b", "c"]\n}')],
  ['out_of_range', resource('aws_cloudwatch_log_group', 'retention_in_days = 45'), resource('aws_cloudwatch_log_group', 'retention_in_days = 60')],
  ['out_of_range', resource('aws_kms_key', 'enable_key_rotation = true\ndeletion_window_in_days = 3'), resource('aws_kms_key', 'enable_key_rotation = true\ndeletion_window_in_days = 7')],
  ['out_of_range', resource('aws_redshiftserverless_workgroup', 'workgroup_name = "a"\nnamespace_name = "b"\nbase_capacity = 12'), resource('aws_redshiftserverless_workgroup', 'workgroup_name = "a"\nnamespace_name = "b"\nbase_capacity = 16')],
  ['out_of_range', resource('aws_s3_bucket_lifecycle_configuration', 'bucket = "b"\nrule {\nid = "a"\nstatus = "Enabled"\nfilter {}\ntransition {\ndays = 10\nstorage_class = "STANDARD_IA"\n}\n}'), resource('aws_s3_bucket_lifecycle_configuration', 'bucket = "b"\nrule {\nid = "a"\nstatus = "Enabled"\nfilter {}\ntransition {\ndays = 10\nstorage_class = "GLACIER_IR"\n}\n}')],
  ['contradiction', resource('aws_s3_bucket_lifecycle_configuration', 'bucket = "b"\nrule {\nid = "a"\nstatus = "Enabled"\nfilter {}\ntransition {\ndays = 90\nstorage_class = "GLACIER"\n}\nexpiration {\ndays = 60\n}\n}'), resource('aws_s3_bucket_lifecycle_configuration', 'bucket = "b"\nrule {\nid = "a"\nstatus = "Enabled"\nfilter {}\nexpiration {\ndays = 60\n}\n}')],
  ['contradiction', resource('aws_redshift_cluster', 'cluster_type = "single-node"\nnumber_of_nodes = 2'), resource('aws_redshift_cluster', 'cluster_type = "multi-node"\nnumber_of_nodes = 2')],
  ['unknown_instance_type', resource('aws_emr_instance_group', 'cluster_id = "a"\ninstance_type = "t3.xlarge"'), resource('aws_emr_instance_group', 'cluster_id = "a"\ninstance_type = "r6g.2xlarge"')],
  ['expired_release', resource('aws_emrserverless_application', 'name = "a"\ntype = "spark"\nrelease_label = "emr-6.9.0"'), resource('aws_emrserverless_application', 'name = "a"\ntype = "SPARK"\nrelease_label = "emr-7.9.0"')],
  ['invalid_cidr', resource('aws_vpc', 'cidr_block = "10.0.0.1/16"'), resource('aws_vpc', 'cidr_block = "10.1.0.0/16"')],
  ['invalid_cidr', resource('aws_subnet', 'vpc_id = "v"\ncidr_block = "10.0.0.0/8"'), resource('aws_subnet', 'vpc_id = "v"\ncidr_block = "10.0.0.0/24"')],
  ['open_security_group', resource('aws_security_group', 'ingress {\nfrom_port = 22\nto_port = 22\nprotocol = "tcp"\nipv6_cidr_blocks = ["::/0"]\n}'), resource('aws_security_group', 'ingress {\nfrom_port = 443\nto_port = 443\nprotocol = "tcp"\ncidr_blocks = ["0.0.0.0/0"]\n}')],
  ['open_security_group', resource('aws_security_group', 'ingress = [{ from_port = 5432, to_port = 5432, cidr_blocks = ["0.0.0.0/0"] }]'), resource('aws_security_group', 'ingress = [{ from_port = 5432, to_port = 5432, cidr_blocks = ["10.0.0.0/8"] }]')],
  ['open_security_group', 'locals {\n all = ["0.0.0.0/0"]\n}\n' + resource('aws_security_group_rule', 'type = "ingress"\nsecurity_group_id = "s"\nfrom_port = 0\nto_port = 0\nprotocol = "-1"\ncidr_blocks = local.all'), resource('aws_security_group_rule', 'type = "egress"\nsecurity_group_id = "s"\nfrom_port = 0\nto_port = 0\nprotocol = "-1"\ncidr_blocks = ["0.0.0.0/0"]')],
  ['public_endpoint', resource('aws_db_instance', 'instance_class = "db.t4g.micro"\nstorage_encrypted = true\npublicly_accessible = true'), resource('aws_db_instance', 'instance_class = "db.t4g.micro"\nstorage_encrypted = true')],
  ['missing_encryption', resource('aws_db_instance', 'instance_class = "db.t4g.micro"'), resource('aws_db_instance', 'instance_class = "db.t4g.micro"\nsnapshot_identifier = "s"')],
  ['missing_encryption', resource('aws_kinesis_stream', 'name = "a"'), resource('aws_kinesis_stream', 'name = "a"\nencryption_type = "KMS"')],
  ['missing_encryption', resource('aws_efs_file_system', 'encrypted = false'), resource('aws_efs_file_system', 'encrypted = true')],
  ['no_backup', resource('aws_rds_cluster', 'engine = "aurora-postgresql"\nstorage_encrypted = true\nbackup_retention_period = 0'), resource('aws_rds_cluster', 'engine = "aurora-postgresql"\nstorage_encrypted = true\nbackup_retention_period = 7')],
  ['plain_password', resource('aws_db_instance', 'instance_class = "a"\nstorage_encrypted = true\npassword = "hunter2"'), 'variable "db_password" {\n type = string\n sensitive = true\n}\n' + resource('aws_db_instance', 'instance_class = "a"\nstorage_encrypted = true\npassword = var.db_password')],
  ['plain_password', 'variable "api_key" {\n default = "abc"\n sensitive = true\n}', 'variable "api_key_arn" {\n default = "arn:aws:x"\n}'],
  ['plain_password', 'variable "api_key" {\n default = "abc"\n sensitive = true\n}', 'variable "api_key" {\n default = "app/%s/key"\n sensitive = true\n}'],
  ['undeclared_module', 'output "a" {\n value = module.m.x\n}', { 'a.tf': 'module "m" {\n source = "./m"\n for_each = {}\n}\noutput "a" {\n value = module.m.key.x\n}', 'm/m.tf': 'output "x" {\n value = 1\n}' }],
  ['missing_index', { 'a.tf': 'module "m" {\n source = "./m"\n count = 1\n}\noutput "a" {\n value = module.m.x\n}', 'm/m.tf': 'output "x" {\n value = 1\n}' }, { 'a.tf': 'module "m" {\n source = "./m"\n}\noutput "a" {\n value = module.m["x"]\n}', 'm/m.tf': 'output "x" {\n value = 1\n}' }],
  ['plain_password', 'locals {\n k = "AKIAABCDEFGHIJKLMNOP"\n}', 'locals {\n k = "AKIA is a prefix"\n}'],
  ['plain_password', resource('aws_ecs_task_definition', 'family = "f"\ncontainer_definitions = jsonencode([{ name = "c", environment = [{ name = "DB_PASSWORD", value = "x" }] }])'), resource('aws_ecs_task_definition', 'family = "f"\ncontainer_definitions = jsonencode([{ name = "c", environment = [{ name = "DB_HOST", value = "x" }] }])')],
  ['allows_everything', resource('aws_iam_policy', 'policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })'), resource('aws_iam_policy', 'policy = jsonencode({ Statement = [{ Effect = "Deny", Action = "*", Resource = "*" }] })')],
  ['allows_everything', resource('aws_iam_role_policy_attachment', 'role = "r"\npolicy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"'), resource('aws_iam_role_policy_attachment', 'role = "r"\npolicy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"')],
  ['public_policy', resource('aws_s3_bucket_policy', 'bucket = "b"\npolicy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "*" }] })'), resource('aws_s3_bucket_policy', 'bucket = "b"\npolicy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "*", Condition = {} }] })')],
  ['public_bucket', resource('aws_s3_bucket_acl', 'bucket = "b"\nacl = "public-read"'), resource('aws_s3_bucket_acl', 'bucket = "b"\nacl = "private"')],
  ['key_not_rotated', resource('aws_kms_key', 'description = "a"'), resource('aws_kms_key', 'customer_master_key_spec = "RSA_2048"')],
  ['imds_v1', resource('aws_instance', 'metadata_options {\nhttp_tokens = "optional"\n}'), resource('aws_instance', 'metadata_options {\nhttp_tokens = "required"\n}')],
  ['weak_tls', resource('aws_lb_listener', 'load_balancer_arn = "a"\nssl_policy = "ELBSecurityPolicy-2016-08"\ndefault_action {\ntype = "forward"\n}'), resource('aws_lb_listener', 'load_balancer_arn = "a"\nssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06"\ndefault_action {\ntype = "forward"\n}')],
  ['unknown_value', resource('aws_ecs_task_definition', 'family = "f"\ncontainer_definitions = "[]"\nrequires_compatibilities = ["FARGATE"]\ncpu = 1024\nmemory = 1024'), resource('aws_ecs_task_definition', 'family = "f"\ncontainer_definitions = "[]"\nrequires_compatibilities = ["FARGATE"]\ncpu = 1024\nmemory = 2048')],
  ['cycle', 'locals {\n a = local.b\n b = local.a\n}', 'locals {\n a = 1\n b = local.a\n}'],
  ['wrong_arity', 'locals {\n a = lookup({})\n}', 'locals {\n a = lookup({}, "k", 1)\n}'],
  ['unknown_function', 'locals {\n a = lenght([])\n}', 'locals {\n a = provider::x::lenght([])\n}'],
  ['too_many_blocks', resource('aws_msk_cluster', 'encryption_info {}\nencryption_info {}'), resource('aws_security_group', 'egress {}\negress {}')],
  ['wrong_block_syntax', resource('aws_msk_cluster', 'encryption_info = {}'), resource('aws_msk_cluster', 'encryption_info {}')],
  ['wrong_type', resource('aws_vpc', 'cidr_block = ["10.0.0.0/16"]'), resource('aws_vpc', 'cidr_block = "10.0.0.0/16"')],
  ['undeclared_provider', 'provider "aws" {\n alias = "east"\n}\n' + resource('aws_vpc', 'provider = aws.west'), 'provider "aws" {\n alias = "east"\n}\n' + resource('aws_vpc', 'provider = aws.east')],
  ['each_outside_for_each', resource('aws_vpc', 'cidr_block = each.value'), resource('aws_vpc', 'for_each = {}\ncidr_block = each.value')],
  ['count_and_for_each', resource('aws_vpc', 'count = 1\nfor_each = {}'), resource('aws_vpc', 'count = 1')],
  ['missing_file', 'locals {\n a = file("${path.module}/none.txt")\n}', 'locals {\n a = file("${path.root}/none.txt")\n}'],
  ['unknown_block', 'ressource "a" "b" {\n}', 'check "a" {\n assert {\n condition = true\n error_message = "x"\n }\n}'],
  ['wrong_labels', 'variable {\n}', 'variable "a" {\n}'],
  ['duplicate', { 'a.tf': 'variable "a" {\n}', 'b.tf': 'variable "a" {\n}' }, { 'a.tf': 'variable "a" {\n}', 'b.tf': 'variable "b" {\n}' }],
  ['retired_node_type', { 'a.tf': 'variable "t" {\n}\n' + resource('aws_redshift_cluster', 'node_type = var.t'), 'prod.auto.tfvars': 't = "ds2.xlarge"' }, { 'a.tf': 'variable "t" {\n}\n' + resource('aws_redshift_cluster', 'node_type = var.t'), 'prod.tfvars': 't = "ds2.xlarge"' }],
  ['missing_module', 'module "m" {\n source = "./none"\n}', { 'a.tf': 'module "m" {\n source = "./m"\n}', 'm/m.tf': 'locals {}' }],
  ['unknown_input', { 'a.tf': 'module "m" {\n source = "./m"\n a = 1\n}', 'm/m.tf': 'locals {}' }, { 'a.tf': 'module "m" {\n source = "./m"\n a = 1\n}', 'm/m.tf': 'variable "a" {}' }],
  ['missing_input', { 'a.tf': 'module "m" {\n source = "./m"\n}', 'm/m.tf': 'variable "a" {}' }, { 'a.tf': 'module "m" {\n source = "./m"\n}', 'm/m.tf': 'variable "a" {\n default = 1\n}' }],
  ['undeclared_reference', { 'a.tf': 'variable "a" {}', 'tests/a.tftest.hcl': 'run "r" {\n assert {\n condition = aws_vpc.x.id != ""\n error_message = "e"\n }\n}' }, { 'a.tf': 'variable "a" {}', 'tests/a.tftest.hcl': 'run "r" {\n assert {\n condition = var.a != ""\n error_message = "e"\n }\n}' }],
  ['syntax', 'locals {\n a = \n}', 'locals {\n a = 1\n}'],
];

for (const [code, faulty, sound] of CASES) {
  const name = (typeof faulty === 'string' ? faulty : JSON.stringify(faulty)).replace(/\s+/g, ' ').slice(0, 70);
  test(`${code}: ${name}`, async () => {
    assert.ok((await codesOf(faulty)).includes(code), 'the fault is found');
    assert.ok(!(await codesOf(sound)).includes(code), 'the sound neighbour is not');
  });
}

const WARNINGS = [
  ['undeclared_variable', { 'a.tf': 'variable "a" {\n}', 'terraform.tfvars': 'b = 1' }, { 'a.tf': 'variable "a" {\n}', 'terraform.tfvars': 'a = 1' }],
  ['secret_not_sensitive', 'variable "db_password" {\n type = string\n}', 'variable "db_password" {\n type = string\n ephemeral = true\n}'],
  ['secret_not_sensitive', 'variable "master_password" {\n}', 'variable "create_master_password" {\n type = bool\n}'],
  ['unused_variable', 'variable "a" {\n}', 'variable "a" {\n}\noutput "b" {\n value = var.a\n}'],
  ['unused_local', 'locals {\n a = 1\n}', 'locals {\n a = 1\n}\noutput "b" {\n value = local.a\n}'],
  ['password_in_state', resource('aws_redshift_cluster', 'master_password = "x"'), resource('aws_redshift_cluster', 'manage_master_password = true')],
  ['plain_http_allowed', resource('aws_lb_listener', 'protocol = "HTTP"\ndefault_action {\ntype = "forward"\n}'), resource('aws_lb_listener', 'protocol = "HTTP"\ndefault_action {\ntype = "redirect"\n}')],
];

for (const [code, faulty, sound] of WARNINGS) {
  test(`warns of ${code}: ${JSON.stringify(faulty).slice(0, 60)}`, async () => {
    assert.ok((await codesOf(faulty, 'warning')).includes(code));
    assert.ok(!(await codesOf(sound, 'warning')).includes(code));
  });
}

test('An accepted finding is left out, and needs a reason', async () => {
  const group = reason => resource('aws_security_group', `ingress {\nfrom_port = 22\nto_port = 22\nprotocol = "tcp"\n# catchwater:ignore open_security_group${reason}\ncidr_blocks = ["0.0.0.0/0"]\n}`);
  assert.ok(!(await codesOf(group(' a honeypot'))).includes('open_security_group'));
  assert.ok((await codesOf(group(''))).includes('open_security_group'));
});

test('Values that a caller passes are judged where they are used', async () => {
  const files = { 'main.tf': 'module "w" {\n source = "./w"\n type = "dc2.large"\n}', 'w/main.tf': 'variable "type" {\n type = string\n}\n' + resource('aws_redshift_cluster', 'node_type = var.type') };
  assert.ok((await codesOf(files)).includes('retired_node_type'));
});

test('Defaults of optional attributes count, also where null is passed', async () => {
  const module = 'variable "kafka" {\n type = object({ version = optional(string, "2.8.1") })\n default = {}\n}\n' + resource('aws_msk_cluster', 'kafka_version = var.kafka.version');
  assert.ok((await codesOf(module)).includes('expired_kafka_version'));
  const passed = version => ({ 'main.tf': `module "k" {\n source = "./k"\n kafka = { version = ${version} }\n}`, 'k/main.tf': module.replace(' default = {}\n', '') });
  assert.ok((await codesOf(passed('null'))).includes('expired_kafka_version'));
  assert.ok(!(await codesOf(passed('"3.9.x.kraft"'))).includes('expired_kafka_version'));
});

test('Every syntax fault has its line', async () => {
  const dir = path.join(work, 'lines');
  fs.mkdirSync(dir);
  fs.writeFileSync(path.join(dir, 'main.tf'), 'locals {\n  a = 1\n  b = = 2\n}\n');
  const [found] = (await check(dir)).findings;
  assert.deepEqual([found.code, found.file, found.line], ['syntax', 'main.tf', 3]);
});

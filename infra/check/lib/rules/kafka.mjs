// Amazon MSK.
// Versions and dates: https://docs.aws.amazon.com/msk/latest/developerguide/supported-kafka-versions.html (read 2026-11).
// Broker sizes: https://docs.aws.amazon.com/msk/latest/developerguide/broker-instance-types.html
const ENDED = { '3.4': '2025-08-04', '3.5': '2025-10-23', '3.6': '2026-06-01' };
const BROKER = /^(?:kafka\.(?:t3\.small|m5\.(?:large|xlarge|2xlarge|4xlarge|8xlarge|12xlarge|16xlarge|24xlarge)|m7g\.(?:large|xlarge|2xlarge|4xlarge|8xlarge|12xlarge|16xlarge))|express\.m7g\.(?:large|xlarge|2xlarge|4xlarge|8xlarge|12xlarge|16xlarge))$/;
const SUPPORTED = 'use "3.9.x.kraft" or later';

export default {
  aws_msk_cluster(s) {
    for (const version of s.known('kafka_version')) {
      const ended = endOf(String(version));
      if (ended) s.fault('expired_kafka_version', 'kafka_version', `Kafka ${version} has been out of support on MSK since ${ended}`, SUPPORTED);
      else if (!/^\d+\.\d+(?:\.(?:\d+|x)(?:\.kraft)?(?:\.tiered)?)?$/.test(version)) s.fault('unknown_kafka_version', 'kafka_version', `"${version}" is not a Kafka version MSK offers`, SUPPORTED);
    }
    for (const brokers of s.blocks('broker_node_group_info')) {
      for (const type of s.known('instance_type', brokers.body)) if (!BROKER.test(type)) s.fault('unknown_broker_type', 'instance_type', `"${type}" is not an MSK broker size`, 'kafka.m7g.large is the current general size', brokers.body);
      const count = s.sole('number_of_broker_nodes');
      const subnets = s.sole('client_subnets', brokers.body);
      if (Array.isArray(subnets) && subnets.length && count % subnets.length) s.fault('uneven_brokers', 'number_of_broker_nodes', `${count} brokers cannot be spread evenly over ${subnets.length} subnets`, `use a multiple of ${subnets.length}`);
    }
    for (const size of s.blocks('broker_node_group_info', 'storage_info', 'ebs_storage_info').flatMap(b => s.known('volume_size', b.body))) {
      if (size < 1 || size > 16384) s.fault('out_of_range', 'broker_node_group_info', `volume_size ${size} is outside of 1 to 16384 GiB`);
    }
    if (!s.has('client_authentication')) s.fault('kafka_unauthenticated', null, 'no client_authentication: anyone who reaches the brokers can read and write every topic', 'client_authentication { sasl { iam = true } }');
    for (const auth of s.blocks('client_authentication')) if (s.known('unauthenticated', auth.body).includes(true)) s.fault('kafka_unauthenticated', 'unauthenticated', 'unauthenticated clients are let in', 'sasl { iam = true } and unauthenticated = false', auth.body);
    for (const transit of s.blocks('encryption_info', 'encryption_in_transit')) {
      for (const value of s.known('client_broker', transit.body)) if (value !== 'TLS') s.fault('missing_encryption', 'client_broker', `client_broker = "${value}" lets clients talk in plain text`, 'use "TLS"', transit.body);
      if (s.known('in_cluster', transit.body).includes(false)) s.fault('missing_encryption', 'in_cluster', 'brokers talk to each other in plain text', 'in_cluster = true', transit.body);
    }
    if (!s.has('encryption_info')) s.fault('missing_encryption', null, 'no encryption_info: neither a key of your own nor TLS is asked for', 'encryption_info { encryption_at_rest_kms_key_arn = … }');
    for (const access of s.blocks('broker_node_group_info', 'connectivity_info', 'public_access')) if (s.known('type', access.body).includes('SERVICE_PROVIDED_EIPS')) s.fault('public_endpoint', 'type', 'the brokers are reachable from the internet', 'type = "DISABLED"', access.body);
    if (!s.has('logging_info')) s.warn('missing_logging', null, 'broker logs go nowhere', 'logging_info { broker_logs { cloudwatch_logs { … } } }');
  },
};

function endOf(version) {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined) return null;
  if (Number(major) < 3 || (major === '3' && Number(minor) < 4)) return '2024-09-11';
  return ENDED[`${major}.${minor}`] ?? null;
}

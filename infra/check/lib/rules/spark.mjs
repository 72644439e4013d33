// Amazon EMR.
// Instance types: https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-supported-instance-types.html
// (burstable and small sizes are not offered; from the fifth generation on the smallest size is xlarge).
// Releases: https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-standard-support.html (24 months each).
const GROUPS = ['master_instance_group', 'core_instance_group', 'master_instance_fleet', 'core_instance_fleet'];

export default {
  aws_emr_cluster(s) {
    for (const group of GROUPS) {
      for (const block of [...s.blocks(group), ...s.blocks(group, 'instance_type_configs')]) checkType(s, block.body);
    }
    for (const label of s.known('release_label')) checkRelease(s, label);
    if (!s.has('security_configuration')) s.fault('missing_encryption', null, 'no security_configuration: disks, shuffle and S3 traffic are not encrypted by you', 'aws_emr_security_configuration with at-rest and in-transit encryption');
    if (!s.has('log_uri')) s.warn('missing_logging', null, 'no log_uri: the logs end with the cluster');
    if (!s.has('auto_termination_policy')) s.warn('runs_forever', null, 'no auto_termination_policy: an idle cluster keeps costing', 'auto_termination_policy { idle_timeout = 3600 }');
    if (s.known('visible_to_all_users').includes(false)) s.warn('retired_argument', 'visible_to_all_users', 'EMR ignores visible_to_all_users = false');
  },
  aws_emr_instance_group(s) { checkType(s, s.block.body); },
  aws_emrserverless_application(s) {
    for (const label of s.known('release_label')) checkRelease(s, label);
    for (const type of s.known('type')) if (!['spark', 'hive'].includes(String(type).toLowerCase())) s.fault('unknown_value', 'type', `"${type}" is not a type of application`, 'use "spark" or "hive"');
    for (const { body } of s.blocks('auto_stop_configuration')) for (const minutes of s.known('idle_timeout_minutes', body)) if (minutes < 1 || minutes > 10080) s.fault('out_of_range', 'idle_timeout_minutes', `idle_timeout_minutes ${minutes} is outside of 1 to 10080`, undefined, body);
  },
};

function checkType(s, body) {
  for (const type of s.known('instance_type', body)) {
    const [, family, generation, size] = /^([a-z]+)(\d+)[a-z-]*\.(\w+(?:-\w+)?)$/.exec(type) ?? [];
    const tooSmall = ['nano', 'micro', 'small', 'medium'].includes(size) || (size === 'large' && Number(generation) >= 5) || family === 't';
    if (!family || tooSmall) s.fault('unknown_instance_type', 'instance_type', `"${type}" is not an EMR instance type`, 'm5.xlarge, m6g.xlarge and larger are', body);
  }
}

function checkRelease(s, label) {
  const [, major] = /^emr-(\d+)\.\d+\.\d+$/.exec(label) ?? [];
  if (!major) s.fault('unknown_value', 'release_label', `"${label}" is not an EMR release`, 'releases are written emr-7.12.0');
  else if (Number(major) < 7) s.fault('expired_release', 'release_label', `${label} is out of EMR's 24 months of support`, 'use a release of emr-7');
}

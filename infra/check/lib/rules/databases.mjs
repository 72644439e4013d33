// Databases, disks, queues and logs: encrypted, private, kept.
const isTrue = value => String(value) === 'true';
const isFalse = value => String(value) === 'false';
/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION = [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/** The argument must be able to be true. */
const encrypted = (name, what) => s => {
  if (!s.may(name, true) && !s.has('snapshot_identifier') && !s.has('replicate_source_db') && !s.has('snapshot_id')) s.fault('missing_encryption', name, `${what} is not encrypted`, `${name} = true`);
};
const all = (...rules) => s => rules.forEach(rule => rule(s));
const notPublic = s => { if (s.known('publicly_accessible').some(isTrue)) s.fault('public_endpoint', 'publicly_accessible', 'the database is reachable from the internet', 'publicly_accessible = false'); };
const kept = s => {
  if (s.known('skip_final_snapshot').some(isTrue)) s.warn('no_final_snapshot', 'skip_final_snapshot', 'deleting it keeps no snapshot', 'skip_final_snapshot = false');
  if (s.known('backup_retention_period').includes(0)) s.fault('no_backup', 'backup_retention_period', 'backups are switched off', 'backup_retention_period = 7 or more');
};

export default {
  aws_db_instance: all(encrypted('storage_encrypted', 'the database'), notPublic, kept, s => { if (s.has('password')) s.warn('password_in_state', 'password', 'the password is kept in the state file', 'manage_master_user_password = true'); }),
  aws_rds_cluster: all(encrypted('storage_encrypted', 'the database'), kept, s => { if (s.has('master_password')) s.warn('password_in_state', 'master_password', 'the password is kept in the state file', 'manage_master_user_password = true'); }),
  aws_rds_cluster_instance: notPublic,
  aws_docdb_cluster: encrypted('storage_encrypted', 'the database'),
  aws_neptune_cluster: encrypted('storage_encrypted', 'the database'),
  aws_efs_file_system: encrypted('encrypted', 'the file system'),
  aws_ebs_volume: encrypted('encrypted', 'the volume'),
  aws_elasticache_replication_group: all(encrypted('at_rest_encryption_enabled', 'the cache at rest'), encrypted('transit_encryption_enabled', 'the cache in transit')),
  aws_kinesis_stream: s => { if (!s.values('encryption_type').some(v => v === 'KMS' || typeof v === 'symbol')) s.fault('missing_encryption', 'encryption_type', 'the stream is not encrypted', 'encryption_type = "KMS"'); },
  aws_sqs_queue: s => { if (!s.has('kms_master_key_id') && s.known('sqs_managed_sse_enabled').some(isFalse)) s.fault('missing_encryption', 'sqs_managed_sse_enabled', 'the queue is not encrypted', 'kms_master_key_id, or sqs_managed_sse_enabled = true'); },
  aws_sns_topic: s => { if (!s.has('kms_master_key_id')) s.warn('no_own_key', null, 'messages are not encrypted with a key', 'kms_master_key_id'); },
  aws_cloudwatch_log_group: s => {
    for (const days of s.known('retention_in_days')) if (!RETENTION.includes(Number(days))) s.fault('out_of_range', 'retention_in_days', `retention_in_days ${days} is not a period CloudWatch offers`, `one of ${RETENTION.join(', ')}`);
    if (!s.has('retention_in_days')) s.warn('kept_forever', null, 'no retention_in_days: logs are kept, and paid for, forever');
    if (!s.has('kms_key_id')) s.warn('no_own_key', null, 'logs are not encrypted with a key of your own');
  },
  aws_kms_key: s => {
    for (const days of s.known('deletion_window_in_days')) if (days < 7 || days > 30) s.fault('out_of_range', 'deletion_window_in_days', `deletion_window_in_days ${days} is outside of 7 to 30`);
    const symmetric = !s.known('customer_master_key_spec').some(v => v !== 'SYMMETRIC_DEFAULT');
    if (symmetric && !s.may('enable_key_rotation', true)) s.fault('key_not_rotated', 'enable_key_rotation', 'the key is never rotated', 'enable_key_rotation = true');
  },
};

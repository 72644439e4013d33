// Amazon S3.
// Lifecycle: https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
const BLOCKS = ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'];
const PUBLIC_ACLS = ['public-read', 'public-read-write', 'authenticated-read'];
const CLASSES = ['STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER', 'GLACIER_IR', 'DEEP_ARCHIVE'];

export default {
  aws_s3_bucket(s) {
    publicAcl(s);
    if (s.handedOn) return;
    if (!s.companions('aws_s3_bucket_public_access_block').length) s.fault('public_bucket', null, 'nothing blocks public access to this bucket', 'add aws_s3_bucket_public_access_block with all four settings true');
    if (!s.companions('aws_s3_bucket_server_side_encryption_configuration').length && !s.has('server_side_encryption_configuration')) s.fault('missing_encryption', null, 'no encryption is configured for this bucket', 'add aws_s3_bucket_server_side_encryption_configuration');
    if (!s.companions('aws_s3_bucket_policy').length && !s.has('policy')) s.warn('plain_http_allowed', null, 'no bucket policy denies requests without TLS', 'deny when aws:SecureTransport is false');
    if (!s.companions('aws_s3_bucket_versioning').length && !s.has('versioning')) s.warn('not_versioned', null, 'an overwritten or deleted object cannot be brought back', 'add aws_s3_bucket_versioning');
    if (s.known('force_destroy').some(v => String(v) === 'true')) s.warn('force_destroy', 'force_destroy', 'terraform destroy deletes every object', 'force_destroy = false');
  },
  aws_s3_bucket_acl: publicAcl,

  aws_s3_bucket_public_access_block(s) {
    for (const name of BLOCKS) if (!s.may(name, true)) s.fault('public_bucket', name, `${name} is not true, so the bucket can be opened to the public`, `${name} = true`);
  },

  aws_s3_bucket_server_side_encryption_configuration(s) {
    for (const { body } of s.blocks('rule', 'apply_server_side_encryption_by_default')) {
      for (const algorithm of s.known('sse_algorithm', body)) if (!['AES256', 'aws:kms', 'aws:kms:dsse'].includes(algorithm)) s.fault('unknown_value', 'sse_algorithm', `"${algorithm}" is not an encryption algorithm of S3`, 'use "aws:kms"', body);
      if (s.known('sse_algorithm', body).includes('AES256') && s.has('kms_master_key_id', body)) s.fault('contradiction', 'kms_master_key_id', 'AES256 takes no KMS key', 'sse_algorithm = "aws:kms"', body);
    }
  },

  aws_s3_bucket_versioning(s) {
    for (const { body } of s.blocks('versioning_configuration')) for (const status of s.known('status', body)) if (!['Enabled', 'Suspended', 'Disabled'].includes(status)) s.fault('unknown_value', 'status', `"${status}" is not a versioning status`, 'use "Enabled"', body);
  },

  aws_s3_bucket_lifecycle_configuration(s) {
    for (const rule of s.blocks('rule')) checkLifecycleRule(s, rule.body);
  },
};

function publicAcl(s) {
  for (const acl of s.known('acl')) if (PUBLIC_ACLS.includes(acl)) s.fault('public_bucket', 'acl', `acl "${acl}" lets the public in`, 'remove the acl');
}

function checkLifecycleRule(s, body) {
  for (const status of s.known('status', body)) if (!['Enabled', 'Disabled'].includes(status)) s.fault('unknown_value', 'status', `"${status}" is not a rule status`, 'use "Enabled"', body);
  if (!s.has('filter', body) && !s.has('prefix', body)) s.fault('lifecycle_without_filter', null, 'this rule has neither filter nor prefix, which the provider rejects', 'filter {} applies it to every object', body);
  const expiry = s.inside(body, 'expiration').map(b => s.sole('days', b.body));
  for (const { body: transition } of s.inside(body, 'transition')) {
    for (const storage of s.known('storage_class', transition)) if (!CLASSES.includes(storage)) s.fault('unknown_value', 'storage_class', `"${storage}" is not a storage class objects move to`, `use one of ${CLASSES.join(', ')}`, transition);
    const days = s.sole('days', transition);
    if (days < 30 && ['STANDARD_IA', 'ONEZONE_IA'].includes(s.sole('storage_class', transition))) s.fault('out_of_range', 'days', `objects cannot move to infrequent access before day 30, found ${days}`, undefined, transition);
    if (expiry.some(e => e <= days)) s.fault('contradiction', 'days', `objects expire on day ${expiry[0]}, before they move on day ${days}`, undefined, transition);
  }
}

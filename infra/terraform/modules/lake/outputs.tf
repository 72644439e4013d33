output "bucket" {
  description = "Name of the lake's bucket."
  value       = aws_s3_bucket.data_lake.id

  # Nobody may write before encryption, policy and public access block stand.
  depends_on = [
    aws_s3_bucket_policy.data_lake,
    aws_s3_bucket_public_access_block.data_lake,
    aws_s3_bucket_server_side_encryption_configuration.data_lake,
  ]
}

output "bucket_arn" {
  description = "ARN of the lake's bucket."
  value       = aws_s3_bucket.data_lake.arn
}

output "url" {
  description = "The lake as catchwater.yaml names it."
  value       = "s3://${aws_s3_bucket.data_lake.id}"
}

output "kms_key_arn" {
  description = "Key that encrypts the lake."
  value       = aws_kms_key.lake.arn
}

output "read_policy_json" {
  description = "Policy document that allows reading the lake."
  value       = data.aws_iam_policy_document.read.json
}

output "write_policy_json" {
  description = "Policy document that allows reading and writing the lake."
  value       = data.aws_iam_policy_document.write.json
}

output "replica_bucket" {
  description = "Name of the replica's bucket, or null."
  value       = one([for bucket in aws_s3_bucket.replica : bucket.id])
}

output "logs_kms_key_arn" {
  description = "Key that encrypts log groups."
  value       = aws_kms_key.logs.arn
}

output "alarm_topic_arn" {
  description = "Topic that alarms are sent to."
  value       = aws_sns_topic.alarms.arn
}

output "log_bucket" {
  description = "Bucket for access and job logs: its name and ARN."
  value       = { name = aws_s3_bucket.logs.id, arn = aws_s3_bucket.logs.arn }

  # The policy has to stand before the first writer delivers.
  depends_on = [aws_s3_bucket_policy.logs]
}

output "cluster_arn" {
  description = "ARN of the cluster."
  value       = local.cluster_arn
}

output "security_group_id" {
  description = "Security group of the brokers."
  value       = aws_security_group.kafka.id
}

output "client_ports" {
  description = "Ports clients connect to, by way of authentication."
  value       = local.client_ports
}

output "bootstrap_servers_iam" {
  description = "Brokers for clients that sign with IAM, host:port separated by commas."
  value       = local.iam_brokers
}

output "bootstrap_servers_scram" {
  description = "Brokers for clients that log in with SASL/SCRAM, or null."
  value       = local.scram_brokers
}

output "scram_secret_arn" {
  description = "Secret with username and password for SASL/SCRAM, or null."
  value       = one(aws_secretsmanager_secret.scram[*].arn)
}

output "client_policy_json" {
  description = "Policy document that allows an IAM client to use every topic and group."
  value       = data.aws_iam_policy_document.client.json
}

output "kms_key_arn" {
  description = "Key that encrypts brokers and the SCRAM secret, or null in serverless mode."
  value       = one(aws_kms_key.kafka[*].arn)
}

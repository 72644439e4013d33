output "engine_url" {
  description = "The engine as catchwater.yaml names it, or null: EMR Serverless has no Spark Connect endpoint."
  value       = local.provisioned ? "spark://${aws_emr_cluster.spark[0].master_public_dns}:${local.connect_port}" : null
}

output "connect_port" {
  description = "Port of Spark Connect."
  value       = local.connect_port
}

output "connect_security_group_id" {
  description = "Provisioned: security group of the primary node, or null."
  value       = one(aws_security_group.primary[*].id)
}

output "application_id" {
  description = "Serverless: application that jobs are submitted to, or null."
  value       = one(aws_emrserverless_application.spark[*].id)
}

output "cluster_id" {
  description = "Provisioned: the cluster, or null."
  value       = one(aws_emr_cluster.spark[*].id)
}

output "job_role_arn" {
  description = "Role that jobs run as."
  value       = local.job_role.arn
}

output "submit_policy_json" {
  description = "Serverless: policy document that allows submitting jobs, or null."
  value       = one(data.aws_iam_policy_document.submit[*].json)
}

output "host" {
  description = "Host name of the warehouse."
  value       = local.host
}

output "port" {
  description = "Port of the warehouse."
  value       = local.port
}

output "database" {
  description = "Name of the database."
  value       = var.database
}

output "secret_arn" {
  description = "Secret with the administrator's username and password."
  value       = local.secret_arn
}

output "kms_key_arn" {
  description = "Key that encrypts the warehouse and its secret."
  value       = aws_kms_key.warehouse.arn
}

output "security_group_id" {
  description = "Security group of the warehouse."
  value       = aws_security_group.warehouse.id
}

output "load_role_arn" {
  description = "Role that COPY runs as."
  value       = aws_iam_role.load.arn
}

output "security_group_id" {
  description = "Security group of Catchwater."
  value       = aws_security_group.service.id
}

output "repository_url" {
  description = "Repository to push the image to."
  value       = aws_ecr_repository.catchwater.repository_url
}

output "cluster_name" {
  description = "ECS cluster, for `aws ecs execute-command`."
  value       = aws_ecs_cluster.this.name
}

output "url" {
  description = "Address of API and web UI, or null when there is no load balancer."
  value       = one([for balancer in aws_lb.this : "https://${balancer.dns_name}"])
}

output "token_secret_arn" {
  description = "Secret with the API's bearer token."
  value       = aws_secretsmanager_secret.token.arn
}

output "catalog_url" {
  description = "The catalogue as catchwater.yaml names it; user and password come from PGUSER and PGPASSWORD."
  value       = "postgres://${aws_db_instance.catalog.address}:${aws_db_instance.catalog.port}/${aws_db_instance.catalog.db_name}"
}

output "catalog_secret_arn" {
  description = "Secret with the catalogue's username and password."
  value       = local.catalog_secret_arn
}

output "role_name" {
  description = "Role that Catchwater runs as, for further policies."
  value       = aws_iam_role.run.name
}

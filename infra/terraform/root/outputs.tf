output "catchwater_yaml" {
  description = "The environment to paste into catchwater.yaml."
  value       = module.platform.catchwater_yaml
}

output "service" {
  description = "Catchwater itself: where to push its image, where it answers, and the secret with its API token."
  value       = module.platform.service
}

output "warehouse" {
  description = "The warehouse: where it is, the secret with its administrator's password, and the role that COPY runs as."
  value       = module.platform.warehouse
}

output "spark" {
  description = "Spark: the serverless application or the cluster, and the role that jobs run as."
  value       = module.platform.spark
}

locals {
  topics_url = coalesce(module.streaming.bootstrap_servers_scram, module.streaming.bootstrap_servers_iam)
}

output "catchwater_yaml" {
  description = "The environment to paste into catchwater.yaml."
  value       = <<-EOT
    environments:
      ${var.environment}:
        lake: ${module.lake.url}
        topics: kafka://${local.topics_url}
        engine: ${coalesce(module.spark.engine_url, "duckdb")}
        catalog: ${module.service.catalog_url}
  EOT
}

output "lake_bucket" {
  description = "Bucket of the lake."
  value       = module.lake.bucket
}

output "kafka_bootstrap_servers" {
  description = "Brokers by way of authentication; scram is null in serverless mode."
  value       = { iam = module.streaming.bootstrap_servers_iam, scram = module.streaming.bootstrap_servers_scram }
}

output "warehouse" {
  description = "The warehouse: where it is, the secret with its administrator's password, and the role that COPY runs as."
  value = {
    host       = module.warehouse.host
    port       = module.warehouse.port
    database   = module.warehouse.database
    secret_arn = module.warehouse.secret_arn
    load_role  = module.warehouse.load_role_arn
  }
}

output "spark" {
  description = "Spark: the serverless application or the cluster, and the role that jobs run as."
  value = {
    application_id = module.spark.application_id
    cluster_id     = module.spark.cluster_id
    engine_url     = module.spark.engine_url
    job_role_arn   = module.spark.job_role_arn
  }
}

output "service" {
  description = "Catchwater itself: where to push its image, where it answers, and the secret with its API token."
  value = {
    repository_url   = module.service.repository_url
    cluster_name     = module.service.cluster_name
    url              = module.service.url
    token_secret_arn = module.service.token_secret_arn
  }
}

output "region" {
  description = "Region of the platform."
  value       = data.aws_region.current.region
}

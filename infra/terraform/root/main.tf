provider "aws" {
  region              = var.region
  allowed_account_ids = var.account_ids

  default_tags {
    tags = {
      Project     = var.name
      Environment = var.environment
      ManagedBy   = "terraform"
    }
  }
}

module "platform" {
  source = "../stacks/platform"

  name                  = var.name
  environment           = var.environment
  warehouse_mode        = var.warehouse_mode
  kafka_mode            = var.kafka_mode
  spark_mode            = var.spark_mode
  kafka                 = var.kafka
  warehouse             = var.warehouse
  spark                 = var.spark
  warehouse_secret_arn  = var.warehouse_secret_arn
  archive_storage_class = var.archive_storage_class
  replica_region        = var.replica_region
  alarm_emails          = var.alarm_emails
  monthly_budget_usd    = var.monthly_budget_usd
  deletion_protection   = var.deletion_protection
  load_balancer         = var.load_balancer
  sources               = var.sources
  service               = var.service
}

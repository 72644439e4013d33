# The smallest platform: everything serverless, one NAT gateway, no protection against deletion. For trials.

provider "aws" {
  region = "us-east-1"

  default_tags {
    tags = {
      Project     = "retail"
      Environment = "dev"
      ManagedBy   = "terraform"
    }
  }
}

module "platform" {
  source = "../../stacks/platform"

  name           = "retail"
  environment    = "dev"
  warehouse_mode = "serverless"
  kafka_mode     = "serverless"
  spark_mode     = "serverless"

  alarm_emails        = ["data-team@example.com"]
  monthly_budget_usd  = 1200
  audit_trail         = false
  deletion_protection = false

  warehouse = {
    base_rpu          = 8
    max_rpu           = 16
    monthly_rpu_hours = 300
  }

  service = {
    cpu    = 1024
    memory = 4096
  }
}

# Everything of the original guide in its current form: three brokers with 1,000 GB each, a warehouse node, a Spark
# cluster of one primary and two core nodes; with an HTTPS door, a captured database and a copy in another region.

provider "aws" {
  region = "us-east-1"

  default_tags {
    tags = {
      Project     = "retail"
      Environment = "prod"
      ManagedBy   = "terraform"
    }
  }
}

module "platform" {
  source = "../../stacks/platform"

  name           = "retail"
  environment    = "prod"
  warehouse_mode = "provisioned"
  kafka_mode     = "provisioned"
  spark_mode     = "provisioned"

  alarm_emails       = ["data-team@example.com", "on-call@example.com"]
  monthly_budget_usd = 3000
  budget_tag         = { key = "Project", value = "retail" }

  kafka = {
    version              = "3.9.x.kraft"
    brokers              = 3
    broker_instance_type = "kafka.m7g.large"
    broker_volume_gib    = 1000
  }

  warehouse = {
    node_type = "ra3.large"
    nodes     = 2
  }

  spark = {
    release_label  = "emr-7.10.0"
    core_nodes     = 2
    max_core_nodes = 6
  }

  service = {
    cpu    = 4096
    memory = 16384
  }

  load_balancer = {
    certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
    allowed_cidrs   = ["10.0.0.0/8"]
  }

  sources = {
    shop = { cidr = "10.1.2.3/32", port = 5432 }
  }

  interface_endpoints   = ["ecr.api", "ecr.dkr", "logs", "secretsmanager"]
  archive_storage_class = "GLACIER_IR"
  replica_region        = "us-west-2"
}

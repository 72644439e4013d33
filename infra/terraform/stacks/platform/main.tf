# The whole platform, put together from the modules. It has no provider block: the root that calls it chooses
# account, region and tags.

data "aws_region" "current" {}

locals {
  prefix     = "${var.name}-${var.environment}"
  scram_user = var.kafka_mode == "provisioned" ? "catchwater" : null

  warehouse_secret_arn = coalesce(var.warehouse_secret_arn, module.warehouse.secret_arn)

  # In prod the loss of one zone must not cut off the others.
  nat_mode = coalesce(var.nat_mode, var.environment == "prod" ? "per_zone" : "single")
}

module "observability" {
  source = "../../modules/observability"

  name                = local.prefix
  alarm_emails        = var.alarm_emails
  monthly_budget_usd  = var.monthly_budget_usd
  budget_tag          = var.budget_tag
  audit_trail         = var.audit_trail
  audited_bucket_arns = { lake = module.lake.bucket_arn }
}

module "network" {
  source = "../../modules/network"

  name                = local.prefix
  cidr                = var.vpc_cidr
  nat_mode            = local.nat_mode
  interface_endpoints = var.interface_endpoints
  subnet_tags         = { for-use-with-amazon-emr-managed-policies = "true" }
  logs_kms_key_arn    = module.observability.logs_kms_key_arn
}

module "lake" {
  source = "../../modules/lake"

  name                  = local.prefix
  log_bucket            = module.observability.log_bucket
  archived_prefixes     = var.archived_prefixes
  archive_storage_class = var.archive_storage_class
  replica_region        = var.replica_region
  force_destroy         = !var.deletion_protection
}

module "streaming" {
  source = "../../modules/streaming"

  name                   = local.prefix
  mode                   = var.kafka_mode
  vpc_id                 = module.network.vpc_id
  subnet_ids             = module.network.private_subnet_ids
  client_security_groups = merge({ service = module.service.security_group_id }, var.kafka_clients)
  kafka_version          = var.kafka.version
  broker_count           = var.kafka.brokers
  broker_instance_type   = var.kafka.broker_instance_type
  broker_volume_gib      = var.kafka.broker_volume_gib
  broker_volume_max_gib  = var.kafka.broker_volume_max_gib
  scram_password_version = var.kafka.password_version
  scram_user             = local.scram_user
  logs_kms_key_arn       = module.observability.logs_kms_key_arn
  alarm_topic_arn        = module.observability.alarm_topic_arn
}

module "warehouse" {
  source = "../../modules/warehouse"

  name                   = local.prefix
  mode                   = var.warehouse_mode
  vpc_id                 = module.network.vpc_id
  subnet_ids             = module.network.private_subnet_ids
  client_security_groups = merge({ service = module.service.security_group_id }, var.warehouse_clients)
  lake_read_policy_json  = module.lake.read_policy_json
  database               = var.warehouse.database
  base_rpu               = var.warehouse.base_rpu
  max_rpu                = var.warehouse.max_rpu
  monthly_rpu_hours      = var.warehouse.monthly_rpu_hours
  node_type              = var.warehouse.node_type
  node_count             = var.warehouse.nodes
  replica_region         = var.replica_region
  alarm_topic_arn        = module.observability.alarm_topic_arn
}

module "spark" {
  source = "../../modules/spark"

  name                   = local.prefix
  mode                   = var.spark_mode
  vpc_id                 = module.network.vpc_id
  subnet_ids             = module.network.private_subnet_ids
  client_security_groups = { service = module.service.security_group_id }
  release_label          = var.spark.release_label
  max_vcpu               = var.spark.max_vcpu
  primary_instance_type  = var.spark.primary_instance_type
  core_instance_type     = var.spark.core_instance_type
  core_count             = var.spark.core_nodes
  max_core_count         = var.spark.max_core_nodes
  idle_timeout_seconds   = var.spark.idle_timeout_seconds
  lake_write_policy_json = module.lake.write_policy_json
  lake_kms_key_arn       = module.lake.kms_key_arn
  log_bucket             = module.observability.log_bucket
  alarm_topic_arn        = module.observability.alarm_topic_arn
}

module "service" {
  source = "../../modules/service"

  name                = local.prefix
  vpc_id              = module.network.vpc_id
  subnet_ids          = module.network.private_subnet_ids
  public_subnet_ids   = module.network.public_subnet_ids
  image               = var.service.image
  running             = var.service.running
  cpu                 = var.service.cpu
  memory              = var.service.memory
  token_version       = var.service.token_version
  environment_name    = var.environment
  sources             = var.sources
  load_balancer       = var.load_balancer
  catalog_multi_az    = var.environment == "prod"
  deletion_protection = var.deletion_protection
  log_bucket          = module.observability.log_bucket
  logs_kms_key_arn    = module.observability.logs_kms_key_arn
  alarm_topic_arn     = module.observability.alarm_topic_arn

  reaches = merge(
    { for kind, port in module.streaming.client_ports : "Kafka (${kind})" => { security_group_id = module.streaming.security_group_id, port = port } },
    { Warehouse = { security_group_id = module.warehouse.security_group_id, port = module.warehouse.port } },
    var.spark_mode != "provisioned" ? {} : { "Spark Connect" = { security_group_id = module.spark.connect_security_group_id, port = module.spark.connect_port } },
  )

  policies = merge(
    { lake = module.lake.write_policy_json, kafka = module.streaming.client_policy_json },
    var.spark_mode != "serverless" ? {} : { spark = module.spark.submit_policy_json },
  )

  environment = {
    WAREHOUSE_HOST     = module.warehouse.host
    WAREHOUSE_DATABASE = module.warehouse.database
    WAREHOUSE_ROLE     = module.warehouse.load_role_arn
  }

  secrets = merge(
    {
      WAREHOUSE_USER     = "${local.warehouse_secret_arn}:username::"
      WAREHOUSE_PASSWORD = "${local.warehouse_secret_arn}:password::"
    },
    local.scram_user == null ? {} : {
      KAFKA_USER     = "${module.streaming.scram_secret_arn}:username::"
      KAFKA_PASSWORD = "${module.streaming.scram_secret_arn}:password::"
    },
  )

  secret_kms_key_arns = compact([module.warehouse.kms_key_arn, module.streaming.kms_key_arn])
}

# Kafka: three brokers of our own size, or MSK Serverless. Clients reach it from named security groups only.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  provisioned = var.mode == "provisioned"
  scram       = local.provisioned && var.scram_user != null
  account     = data.aws_caller_identity.current.account_id
  partition   = data.aws_partition.current.partition
  region      = data.aws_region.current.region

  cluster_arn   = local.provisioned ? one(aws_msk_cluster.kafka[*].arn) : one(aws_msk_serverless_cluster.kafka[*].arn)
  iam_brokers   = local.provisioned ? one(aws_msk_cluster.kafka[*].bootstrap_brokers_sasl_iam) : one(aws_msk_serverless_cluster.kafka[*].bootstrap_brokers_sasl_iam)
  scram_brokers = local.scram ? one(aws_msk_cluster.kafka[*].bootstrap_brokers_sasl_scram) : null

  # arn:…:cluster/NAME/UUID; topics and groups are arn:…:topic/NAME/UUID/TOPIC.
  cluster_path = element(split(":cluster/", local.cluster_arn), 1)
  arn_root     = "arn:${local.partition}:kafka:${local.region}:${local.account}"
  client_ports = merge({ iam = 9098 }, local.scram ? { scram = 9096 } : {})
}

resource "aws_security_group" "kafka" {
  name        = "${var.name}-kafka"
  description = "Kafka brokers: TLS clients from named groups"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-kafka" }
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each = merge([for client, group in var.client_security_groups : { for kind, port in local.client_ports : "${client}-${kind}" => { group = group, port = port } }]...)

  security_group_id            = aws_security_group.kafka.id
  description                  = "Kafka over TLS: ${each.key}"
  referenced_security_group_id = each.value.group
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

resource "aws_msk_serverless_cluster" "kafka" {
  count = local.provisioned ? 0 : 1

  cluster_name = "${var.name}-kafka"

  vpc_config {
    subnet_ids         = var.subnet_ids
    security_group_ids = [aws_security_group.kafka.id]
  }

  client_authentication {
    sasl {
      iam {
        enabled = true
      }
    }
  }

  tags = { Name = "Kafka Cluster" }
}

# EMR writes the rules between its nodes into the first three groups itself, and they refer to each other: hence
# revoke_rules_on_delete. What is added here is only what EMR does not know: Spark Connect, and the way out.

resource "aws_security_group" "primary" {
  count = local.provisioned ? 1 : 0

  name                   = "${var.name}-spark-primary"
  description            = "EMR primary node"
  vpc_id                 = var.vpc_id
  revoke_rules_on_delete = true

  tags = merge(local.managed_tag, { Name = "${var.name}-spark-primary" })
}

resource "aws_security_group" "core" {
  count = local.provisioned ? 1 : 0

  name                   = "${var.name}-spark-core"
  description            = "EMR core nodes"
  vpc_id                 = var.vpc_id
  revoke_rules_on_delete = true

  tags = merge(local.managed_tag, { Name = "${var.name}-spark-core" })
}

resource "aws_security_group" "service_access" {
  count = local.provisioned ? 1 : 0

  name                   = "${var.name}-spark-service-access"
  description            = "EMR's own access to nodes in private subnets"
  vpc_id                 = var.vpc_id
  revoke_rules_on_delete = true

  tags = merge(local.managed_tag, { Name = "${var.name}-spark-service-access" })
}

resource "aws_vpc_security_group_ingress_rule" "service_access" {
  count = local.provisioned ? 1 : 0

  security_group_id            = aws_security_group.service_access[0].id
  description                  = "EMR's agent on the primary node"
  referenced_security_group_id = aws_security_group.primary[0].id
  ip_protocol                  = "tcp"
  from_port                    = 9443
  to_port                      = 9443
}

resource "aws_vpc_security_group_ingress_rule" "connect" {
  for_each = local.provisioned ? var.client_security_groups : {}

  security_group_id            = aws_security_group.primary[0].id
  description                  = "Spark Connect: ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = local.connect_port
  to_port                      = local.connect_port
}

resource "aws_vpc_security_group_egress_rule" "nodes_https" {
  for_each = local.provisioned ? { primary = aws_security_group.primary[0].id, core = aws_security_group.core[0].id } : {}

  security_group_id = each.value
  description       = "S3, KMS, EMR and package repositories"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

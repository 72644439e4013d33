# EMR writes the rules that let its nodes in into the first three groups itself, and they refer to each other: hence
# revoke_rules_on_delete. It writes none for the way out between them, because groups made by hand usually allow
# everything out; these do not, so the ways out are written here, with Spark Connect, which EMR does not know.

locals {
  node_groups = local.provisioned ? { primary = aws_security_group.primary[0].id, core = aws_security_group.core[0].id } : {}
  node_pairs  = { for pair in setproduct(["primary", "core"], ["primary", "core"]) : "${pair[0]}-${pair[1]}" => pair }
}

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
  for_each = local.node_groups

  security_group_id = each.value
  description       = "S3, KMS, EMR and package repositories"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# YARN, HDFS and shuffle use ports all over the range.
resource "aws_vpc_security_group_egress_rule" "between_nodes" {
  for_each = local.provisioned ? local.node_pairs : {}

  security_group_id            = local.node_groups[each.value[0]]
  description                  = "Between nodes: ${each.key}"
  referenced_security_group_id = local.node_groups[each.value[1]]
  ip_protocol                  = "-1"
}

resource "aws_vpc_security_group_egress_rule" "primary_to_service_access" {
  count = local.provisioned ? 1 : 0

  security_group_id            = aws_security_group.primary[0].id
  description                  = "EMR's agent on the primary node"
  referenced_security_group_id = aws_security_group.service_access[0].id
  ip_protocol                  = "tcp"
  from_port                    = 9443
  to_port                      = 9443
}

resource "aws_vpc_security_group_egress_rule" "service_access_to_nodes" {
  for_each = local.node_groups

  security_group_id            = aws_security_group.service_access[0].id
  description                  = "EMR's own access: ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = 8443
  to_port                      = 8443
}

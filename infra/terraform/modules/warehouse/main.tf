# The warehouse: Redshift Serverless or a cluster, database `analytics`. It loads from the lake by COPY, with a role
# that may read the lake and do nothing else, and is reached from named security groups only.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  provisioned = var.mode == "provisioned"
  account     = data.aws_caller_identity.current.account_id
  partition   = data.aws_partition.current.partition
  port        = 5439

  host       = local.provisioned ? one(aws_redshift_cluster.warehouse[*].dns_name) : one(aws_redshiftserverless_workgroup.warehouse[*].endpoint[0].address)
  secret_arn = local.provisioned ? one(aws_redshift_cluster.warehouse[*].master_password_secret_arn) : one(aws_redshiftserverless_namespace.warehouse[*].admin_password_secret_arn)
}

data "aws_iam_policy_document" "key" {
  statement {
    sid       = "AccountAdministers"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${local.partition}:iam::${local.account}:root"]
    }
  }
}

resource "aws_kms_key" "warehouse" {
  description             = "${var.name}: warehouse"
  policy                  = data.aws_iam_policy_document.key.json
  enable_key_rotation     = true
  deletion_window_in_days = 30
}

resource "aws_kms_alias" "warehouse" {
  name          = "alias/${var.name}-warehouse"
  target_key_id = aws_kms_key.warehouse.key_id
}

resource "aws_security_group" "warehouse" {
  name        = "${var.name}-warehouse"
  description = "Warehouse: SQL clients from named groups"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-warehouse" }
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each = var.client_security_groups

  security_group_id            = aws_security_group.warehouse.id
  description                  = "SQL over TLS: ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

# COPY and UNLOAD run inside the VPC and reach S3, KMS and STS over HTTPS.
resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.warehouse.id
  description       = "S3, KMS and STS"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["redshift.amazonaws.com", "redshift-serverless.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_iam_role" "load" {
  name               = "${var.name}-warehouse-load"
  description        = "COPY from the lake"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "load" {
  name   = "read-lake"
  role   = aws_iam_role.load.id
  policy = var.lake_read_policy_json
}

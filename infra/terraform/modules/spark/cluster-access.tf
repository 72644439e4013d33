# Two roles: what EMR may do to build the cluster, and what jobs on its nodes may do.

data "aws_iam_policy_document" "service_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["elasticmapreduce.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:${local.partition}:elasticmapreduce:${local.region}:${local.account}:*"]
    }
  }
}

resource "aws_iam_role" "service" {
  count = local.provisioned ? 1 : 0

  name               = "${var.name}-spark-service"
  description        = "EMR builds the cluster"
  assume_role_policy = data.aws_iam_policy_document.service_trust.json
}

resource "aws_iam_role_policy_attachment" "service" {
  count = local.provisioned ? 1 : 0

  role       = aws_iam_role.service[0].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AmazonEMRServicePolicy_v2"
}

data "aws_iam_policy_document" "service" {
  count = local.provisioned ? 1 : 0

  statement {
    sid       = "HandNodesTheirRole"
    actions   = ["iam:PassRole"]
    resources = [aws_iam_role.node[0].arn]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ec2.amazonaws.com"]
    }
  }

  statement {
    sid       = "EncryptDisks"
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
    resources = [aws_kms_key.disks[0].arn]
  }

  statement {
    sid       = "AttachEncryptedDisks"
    actions   = ["kms:CreateGrant"]
    resources = [aws_kms_key.disks[0].arn]

    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }
}

resource "aws_iam_role_policy" "service" {
  count = local.provisioned ? 1 : 0

  name   = "nodes-and-disks"
  role   = aws_iam_role.service[0].id
  policy = data.aws_iam_policy_document.service[0].json
}

data "aws_iam_policy_document" "node_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "node" {
  count = local.provisioned ? 1 : 0

  name               = "${var.name}-spark-node"
  description        = "What jobs on the cluster may do: read and write the lake"
  assume_role_policy = data.aws_iam_policy_document.node_trust.json
}

resource "aws_iam_role_policy" "node_lake" {
  count = local.provisioned ? 1 : 0

  name   = "write-lake"
  role   = aws_iam_role.node[0].id
  policy = var.lake_write_policy_json
}

resource "aws_iam_role_policy" "node_logs" {
  count = local.provisioned ? 1 : 0

  name   = "write-logs"
  role   = aws_iam_role.node[0].id
  policy = data.aws_iam_policy_document.logs.json
}

data "aws_iam_policy_document" "node_disks" {
  count = local.provisioned ? 1 : 0

  statement {
    sid       = "UnlockDisks"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"]
    resources = [aws_kms_key.disks[0].arn]
  }
}

resource "aws_iam_role_policy" "node_disks" {
  count = local.provisioned ? 1 : 0

  name   = "unlock-disks"
  role   = aws_iam_role.node[0].id
  policy = data.aws_iam_policy_document.node_disks[0].json
}

# A shell for operators without SSH, keys or open ports.
resource "aws_iam_role_policy_attachment" "node_session" {
  count = local.provisioned ? 1 : 0

  role       = aws_iam_role.node[0].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_instance_profile" "node" {
  count = local.provisioned ? 1 : 0

  name = "${var.name}-spark-node"
  role = aws_iam_role.node[0].name
}

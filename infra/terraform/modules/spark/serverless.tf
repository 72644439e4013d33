resource "aws_security_group" "serverless" {
  count = local.provisioned ? 0 : 1

  name        = "${var.name}-spark"
  description = "EMR Serverless workers"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-spark" }
}

resource "aws_vpc_security_group_egress_rule" "serverless_https" {
  count = local.provisioned ? 0 : 1

  security_group_id = aws_security_group.serverless[0].id
  description       = "S3, KMS, Glue and CloudWatch"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_emrserverless_application" "spark" {
  count = local.provisioned ? 0 : 1

  name          = "${var.name}-spark"
  type          = "spark"
  release_label = var.release_label
  architecture  = "ARM64"

  auto_start_configuration {
    enabled = true
  }

  auto_stop_configuration {
    enabled              = true
    idle_timeout_minutes = 15
  }

  maximum_capacity {
    cpu    = "${var.max_vcpu} vCPU"
    memory = "${var.max_vcpu * 8} GB"
    disk   = "${var.max_vcpu * 20} GB"
  }

  network_configuration {
    subnet_ids         = var.subnet_ids
    security_group_ids = [aws_security_group.serverless[0].id]
  }

  tags = { Name = "Spark" }
}

data "aws_iam_policy_document" "job_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["emr-serverless.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_iam_role" "job" {
  count = local.provisioned ? 0 : 1

  name               = "${var.name}-spark-job"
  description        = "What a Spark job may do: read and write the lake"
  assume_role_policy = data.aws_iam_policy_document.job_trust.json
}

resource "aws_iam_role_policy" "job_lake" {
  count = local.provisioned ? 0 : 1

  name   = "write-lake"
  role   = aws_iam_role.job[0].id
  policy = var.lake_write_policy_json
}

resource "aws_iam_role_policy" "job_logs" {
  count = local.provisioned ? 0 : 1

  name   = "write-logs"
  role   = aws_iam_role.job[0].id
  policy = data.aws_iam_policy_document.logs.json
}

data "aws_iam_policy_document" "submit" {
  count = local.provisioned ? 0 : 1

  statement {
    sid       = "SubmitJobs"
    actions   = ["emr-serverless:StartJobRun", "emr-serverless:StartApplication", "emr-serverless:GetApplication"]
    resources = [aws_emrserverless_application.spark[0].arn]
  }

  statement {
    sid       = "FollowJobs"
    actions   = ["emr-serverless:GetJobRun", "emr-serverless:CancelJobRun", "emr-serverless:ListJobRuns"]
    resources = [aws_emrserverless_application.spark[0].arn, "${aws_emrserverless_application.spark[0].arn}/jobruns/*"]
  }

  statement {
    sid       = "RunJobsAsTheirRole"
    actions   = ["iam:PassRole"]
    resources = [aws_iam_role.job[0].arn]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["emr-serverless.amazonaws.com"]
    }
  }
}

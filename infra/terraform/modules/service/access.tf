# Two roles: what ECS needs to start the task, and what Catchwater may do once it runs.

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_iam_role" "start" {
  name               = "${var.name}-service-start"
  description        = "ECS pulls the image, reads the secrets, writes the log"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "start" {
  # This action knows no resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
  statement {
    sid       = "LogInToRegistry"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid       = "PullImage"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = [aws_ecr_repository.catchwater.arn]
  }

  statement {
    sid       = "WriteLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.catchwater.arn}:*"]
  }

  statement {
    sid       = "ReadSecrets"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = concat([aws_secretsmanager_secret.token.arn, local.catalog_secret_arn], [for arn in values(var.secrets) : join(":", slice(split(":", arn), 0, 7))])
  }

  statement {
    sid       = "DecryptSecrets"
    actions   = ["kms:Decrypt"]
    resources = concat([aws_kms_key.service.arn], var.secret_kms_key_arns)
  }
}

resource "aws_iam_role_policy" "start" {
  name   = "start-task"
  role   = aws_iam_role.start.id
  policy = data.aws_iam_policy_document.start.json
}

resource "aws_iam_role" "run" {
  name               = "${var.name}-service"
  description        = "Catchwater at work"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "run" {
  for_each = var.policies

  name   = each.key
  role   = aws_iam_role.run.id
  policy = each.value
}

data "aws_iam_policy_document" "exec" {
  # Session channels know no resources.
  statement {
    sid       = "OpenSession"
    actions   = ["ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "exec" {
  count = var.allow_exec ? 1 : 0

  name   = "open-session"
  role   = aws_iam_role.run.id
  policy = data.aws_iam_policy_document.exec.json
}

# The token that clients of the API present. It never enters Terraform's state.
ephemeral "random_password" "token" {
  length  = 48
  special = false
}

resource "aws_secretsmanager_secret" "token" {
  name                    = "${var.name}/api-token"
  description             = "Bearer token of the Catchwater API"
  kms_key_id              = aws_kms_key.service.arn
  recovery_window_in_days = 7
}

resource "aws_secretsmanager_secret_version" "token" {
  secret_id                = aws_secretsmanager_secret.token.id
  secret_string_wo         = ephemeral.random_password.token.result
  secret_string_wo_version = var.token_version
}

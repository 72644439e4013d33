# Catchwater itself: `catchwater up` in one Fargate task. One, because one process owns the store: a new task starts
# only after the old one has stopped. The task keeps nothing of value: tables are in the lake, records and stream
# state in Kafka, the catalogue in PostgreSQL; its disk is scratch space for queries that do not fit in memory.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region
  port      = 8080
  balanced  = var.load_balancer != null
  started   = var.running && var.image != null
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

  statement {
    sid       = "FargateEncryptsScratchDisk"
    actions   = ["kms:GenerateDataKeyWithoutPlaintext"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["fargate.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "kms:EncryptionContext:aws:ecs:clusterAccount"
      values   = [local.account]
    }
  }

  statement {
    sid       = "FargateGrantsScratchDisk"
    actions   = ["kms:CreateGrant"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["fargate.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "kms:EncryptionContext:aws:ecs:clusterAccount"
      values   = [local.account]
    }

    condition {
      test     = "ForAllValues:StringEquals"
      variable = "kms:GrantOperations"
      values   = ["Decrypt"]
    }
  }
}

resource "aws_kms_key" "service" {
  description             = "${var.name}: service, its secrets, images and catalogue"
  policy                  = data.aws_iam_policy_document.key.json
  enable_key_rotation     = true
  deletion_window_in_days = 30
}

resource "aws_kms_alias" "service" {
  name          = "alias/${var.name}-service"
  target_key_id = aws_kms_key.service.key_id
}

resource "aws_ecr_repository" "catchwater" {
  name                 = "${var.name}/catchwater"
  image_tag_mutability = "IMMUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.service.arn
  }
}

resource "aws_ecr_lifecycle_policy" "catchwater" {
  repository = aws_ecr_repository.catchwater.name

  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "Keep the last 20 images"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 20 }
      action       = { type = "expire" }
    }]
  })
}

resource "aws_cloudwatch_log_group" "catchwater" {
  name              = "/${var.name}/catchwater"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.logs_kms_key_arn
}

resource "aws_ecs_cluster" "this" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = "enhanced"
  }

  configuration {
    managed_storage_configuration {
      fargate_ephemeral_storage_kms_key_id = aws_kms_key.service.arn
    }
  }
}

resource "aws_ecs_task_definition" "catchwater" {
  family                   = "${var.name}-catchwater"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = aws_iam_role.start.arn
  task_role_arn            = aws_iam_role.run.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.cpu_architecture
  }

  ephemeral_storage {
    size_in_gib = var.scratch_gib
  }

  container_definitions = jsonencode([{
    name         = "catchwater"
    image        = coalesce(var.image, "${aws_ecr_repository.catchwater.repository_url}:none")
    essential    = true
    command      = concat(["up", var.project_path, "--url", "http://0.0.0.0:${local.port}"], var.environment_name == null ? [] : ["--env", var.environment_name])
    portMappings = [{ containerPort = local.port, protocol = "tcp" }]
    # SIGTERM drains: the commit in hand is finished or abandoned, never left half done.
    stopTimeout = 120
    environment = [for name in sort(keys(local.environment)) : { name = name, value = local.environment[name] }]
    secrets     = [for name in sort(keys(local.secrets)) : { name = name, valueFrom = local.secrets[name] }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.catchwater.name
        awslogs-region        = local.region
        awslogs-stream-prefix = "up"
      }
    }
  }])
}

locals {
  environment = merge(var.environment, {
    AWS_REGION = local.region
    PGHOST     = aws_db_instance.catalog.address
    PGPORT     = tostring(aws_db_instance.catalog.port)
    PGDATABASE = aws_db_instance.catalog.db_name
    PGSSLMODE  = "require"
  })
  secrets = merge(var.secrets, {
    CATCHWATER_TOKEN = aws_secretsmanager_secret.token.arn
    PGUSER           = "${local.catalog_secret_arn}:username::"
    PGPASSWORD       = "${local.catalog_secret_arn}:password::"
  })
}

resource "aws_ecs_service" "catchwater" {
  name            = "catchwater"
  cluster         = aws_ecs_cluster.this.arn
  task_definition = aws_ecs_task_definition.catchwater.arn
  desired_count   = local.started ? 1 : 0
  launch_type     = "FARGATE"
  # The old task stops before the new one starts: two owners of one project would refuse each other.
  deployment_minimum_healthy_percent = 0
  deployment_maximum_percent         = 100
  enable_execute_command             = var.allow_exec
  enable_ecs_managed_tags            = true
  propagate_tags                     = "SERVICE"
  health_check_grace_period_seconds  = local.balanced ? 120 : null
  availability_zone_rebalancing      = "DISABLED"

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [aws_security_group.service.id]
    assign_public_ip = false
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  dynamic "load_balancer" {
    for_each = aws_lb_target_group.catchwater

    content {
      target_group_arn = load_balancer.value.arn
      container_name   = "catchwater"
      container_port   = local.port
    }
  }

  depends_on = [aws_iam_role_policy.start, aws_lb_listener.https]
}

resource "aws_redshift_subnet_group" "warehouse" {
  count = local.provisioned ? 1 : 0

  name        = "${var.name}-warehouse"
  description = "Private subnets"
  subnet_ids  = var.subnet_ids
}

resource "aws_redshift_parameter_group" "warehouse" {
  count = local.provisioned ? 1 : 0

  name        = "${var.name}-warehouse"
  description = "TLS only, and who asked what is recorded"
  family      = "redshift-1.0"

  parameter {
    name  = "require_ssl"
    value = "true"
  }

  parameter {
    name  = "enable_user_activity_logging"
    value = "true"
  }

  parameter {
    name  = "statement_timeout"
    value = tostring(var.max_query_seconds * 1000)
  }
}

resource "aws_redshift_cluster" "warehouse" {
  count = local.provisioned ? 1 : 0

  cluster_identifier = "${var.name}-data-warehouse"
  database_name      = var.database
  node_type          = var.node_type
  cluster_type       = var.node_count == 1 ? "single-node" : "multi-node"
  number_of_nodes    = var.node_count
  port               = local.port

  master_username                   = var.admin_username
  manage_master_password            = true
  master_password_secret_kms_key_id = aws_kms_key.warehouse.arn

  encrypted  = true
  kms_key_id = aws_kms_key.warehouse.arn

  cluster_subnet_group_name    = aws_redshift_subnet_group.warehouse[0].name
  cluster_parameter_group_name = aws_redshift_parameter_group.warehouse[0].name
  vpc_security_group_ids       = [aws_security_group.warehouse.id]
  publicly_accessible          = false
  enhanced_vpc_routing         = true

  default_iam_role_arn = aws_iam_role.load.arn
  iam_roles            = [aws_iam_role.load.arn]

  automated_snapshot_retention_period = var.snapshot_days
  preferred_maintenance_window        = var.maintenance_window
  allow_version_upgrade               = true
  skip_final_snapshot                 = false
  final_snapshot_identifier           = "${var.name}-data-warehouse-final"

  tags = { Name = "Data Warehouse" }

  lifecycle {
    # AWS upgrades the engine inside the maintenance window.
    ignore_changes = [cluster_version]
  }
}

resource "aws_redshift_logging" "warehouse" {
  count = local.provisioned ? 1 : 0

  cluster_identifier   = aws_redshift_cluster.warehouse[0].cluster_identifier
  log_destination_type = "cloudwatch"
  log_exports          = ["connectionlog", "userlog", "useractivitylog"]
}

resource "aws_redshift_snapshot_copy_grant" "replica" {
  count = local.provisioned && var.replica_region != null ? 1 : 0

  region                   = var.replica_region
  snapshot_copy_grant_name = "${var.name}-warehouse"
}

resource "aws_redshift_snapshot_copy" "replica" {
  count = local.provisioned && var.replica_region != null ? 1 : 0

  cluster_identifier       = aws_redshift_cluster.warehouse[0].cluster_identifier
  destination_region       = var.replica_region
  retention_period         = var.snapshot_days
  snapshot_copy_grant_name = aws_redshift_snapshot_copy_grant.replica[0].snapshot_copy_grant_name
}

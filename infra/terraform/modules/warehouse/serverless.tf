resource "aws_redshiftserverless_namespace" "warehouse" {
  count = local.provisioned ? 0 : 1

  namespace_name                   = "${var.name}-warehouse"
  db_name                          = var.database
  admin_username                   = var.admin_username
  manage_admin_password            = true
  admin_password_secret_kms_key_id = aws_kms_key.warehouse.arn
  kms_key_id                       = aws_kms_key.warehouse.arn
  default_iam_role_arn             = aws_iam_role.load.arn
  iam_roles                        = [aws_iam_role.load.arn]
  log_exports                      = ["userlog", "connectionlog", "useractivitylog"]

  tags = { Name = "Data Warehouse" }
}

resource "aws_redshiftserverless_workgroup" "warehouse" {
  count = local.provisioned ? 0 : 1

  workgroup_name       = "${var.name}-warehouse"
  namespace_name       = aws_redshiftserverless_namespace.warehouse[0].namespace_name
  base_capacity        = var.base_rpu
  max_capacity         = var.max_rpu
  port                 = local.port
  publicly_accessible  = false
  enhanced_vpc_routing = true
  subnet_ids           = var.subnet_ids
  security_group_ids   = [aws_security_group.warehouse.id]

  config_parameter {
    parameter_key   = "require_ssl"
    parameter_value = "true"
  }

  config_parameter {
    parameter_key   = "max_query_execution_time"
    parameter_value = tostring(var.max_query_seconds)
  }

  tags = { Name = "Data Warehouse" }
}

# The bill's upper bound: past it, queries are refused until the month ends.
resource "aws_redshiftserverless_usage_limit" "compute" {
  count = local.provisioned ? 0 : 1

  resource_arn  = aws_redshiftserverless_workgroup.warehouse[0].arn
  usage_type    = "serverless-compute"
  period        = "monthly"
  amount        = var.monthly_rpu_hours
  breach_action = "deactivate"
}

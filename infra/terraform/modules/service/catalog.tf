# The catalogue's database. The password is made, kept and rotated by AWS.

locals {
  catalog_secret_arn = aws_db_instance.catalog.master_user_secret[0].secret_arn
}

resource "aws_security_group" "catalog" {
  name        = "${var.name}-catalog"
  description = "Catalogue database: the service alone"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-catalog" }
}

resource "aws_vpc_security_group_ingress_rule" "catalog" {
  security_group_id            = aws_security_group.catalog.id
  description                  = "Catchwater"
  referenced_security_group_id = aws_security_group.service.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_db_subnet_group" "catalog" {
  name        = "${var.name}-catalog"
  description = "Private subnets"
  subnet_ids  = var.subnet_ids
}

resource "aws_db_parameter_group" "catalog" {
  name_prefix = "${var.name}-catalog-"
  description = "TLS only"
  family      = "postgres${split(".", var.catalog_engine_version)[0]}"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  parameter {
    name  = "log_min_duration_statement"
    value = "1000"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_db_instance" "catalog" {
  identifier                    = "${var.name}-catalog"
  engine                        = "postgres"
  engine_version                = var.catalog_engine_version
  instance_class                = var.catalog_instance_class
  db_name                       = "catalog"
  username                      = "catchwater"
  manage_master_user_password   = true
  master_user_secret_kms_key_id = aws_kms_key.service.key_id

  allocated_storage     = 20
  max_allocated_storage = 100
  storage_type          = "gp3"
  storage_encrypted     = true
  kms_key_id            = aws_kms_key.service.arn

  db_subnet_group_name   = aws_db_subnet_group.catalog.name
  vpc_security_group_ids = [aws_security_group.catalog.id]
  parameter_group_name   = aws_db_parameter_group.catalog.name
  publicly_accessible    = false
  multi_az               = var.catalog_multi_az
  ca_cert_identifier     = "rds-ca-rsa2048-g1"

  backup_retention_period    = var.catalog_backup_days
  backup_window              = "02:00-03:00"
  maintenance_window         = "sun:03:30-sun:04:30"
  copy_tags_to_snapshot      = true
  delete_automated_backups   = false
  deletion_protection        = var.deletion_protection
  skip_final_snapshot        = false
  final_snapshot_identifier  = "${var.name}-catalog-final"
  auto_minor_version_upgrade = true

  performance_insights_enabled    = true
  performance_insights_kms_key_id = aws_kms_key.service.arn
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]

  tags = { Name = "Catalogue" }
}

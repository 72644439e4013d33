resource "aws_security_group" "service" {
  name        = "${var.name}-service"
  description = "Catchwater"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-service" }
}

resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.service.id
  description       = "AWS services, container images, HTTP sources"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# Towards the platform's own parts: one rule for each group and port.
resource "aws_vpc_security_group_egress_rule" "platform" {
  for_each = var.reaches

  security_group_id            = aws_security_group.service.id
  description                  = each.key
  referenced_security_group_id = each.value.security_group_id
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

# Towards databases that are captured or read, wherever they stand.
resource "aws_vpc_security_group_egress_rule" "sources" {
  for_each = var.sources

  security_group_id = aws_security_group.service.id
  description       = each.key
  cidr_ipv4         = each.value.cidr
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
}

resource "aws_vpc_security_group_egress_rule" "catalog" {
  security_group_id            = aws_security_group.service.id
  description                  = "Catalogue"
  referenced_security_group_id = aws_security_group.catalog.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

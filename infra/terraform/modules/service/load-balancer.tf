# An HTTPS door to the API and the web UI, inside the VPC unless said otherwise. Without it the task is reached
# through a session: see docs/deploy-aws.md.

resource "aws_security_group" "balancer" {
  count = local.balanced ? 1 : 0

  name        = "${var.name}-balancer"
  description = "HTTPS to Catchwater"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-balancer" }
}

resource "aws_vpc_security_group_ingress_rule" "balancer" {
  for_each = local.balanced ? var.load_balancer.allowed_cidrs : []

  security_group_id = aws_security_group.balancer[0].id
  description       = "HTTPS"
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "balancer" {
  count = local.balanced ? 1 : 0

  security_group_id            = aws_security_group.balancer[0].id
  description                  = "Catchwater"
  referenced_security_group_id = aws_security_group.service.id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

resource "aws_vpc_security_group_ingress_rule" "service" {
  count = local.balanced ? 1 : 0

  security_group_id            = aws_security_group.service.id
  description                  = "Load balancer"
  referenced_security_group_id = aws_security_group.balancer[0].id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

resource "aws_lb" "this" {
  count = local.balanced ? 1 : 0

  name                       = var.name
  load_balancer_type         = "application"
  internal                   = var.load_balancer.internal
  subnets                    = var.load_balancer.internal ? var.subnet_ids : var.public_subnet_ids
  security_groups            = [aws_security_group.balancer[0].id]
  drop_invalid_header_fields = true
  enable_deletion_protection = var.deletion_protection

  access_logs {
    enabled = true
    bucket  = var.log_bucket.name
    prefix  = "load-balancer"
  }
}

resource "aws_lb_target_group" "catchwater" {
  count = local.balanced ? 1 : 0

  name                 = "${var.name}-up"
  vpc_id               = var.vpc_id
  target_type          = "ip"
  protocol             = "HTTP"
  port                 = local.port
  deregistration_delay = "30"

  health_check {
    path                = "/health/ready"
    matcher             = "200"
    interval            = 15
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 4
  }
}

resource "aws_lb_listener" "https" {
  count = local.balanced ? 1 : 0

  load_balancer_arn = aws_lb.this[0].arn
  protocol          = "HTTPS"
  port              = 443
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.load_balancer.certificate_arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.catchwater[0].arn
  }
}

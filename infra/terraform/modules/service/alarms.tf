resource "aws_cloudwatch_metric_alarm" "down" {
  count = local.started ? 1 : 0

  alarm_name          = "${var.name}-service-down"
  alarm_description   = "Catchwater is not running"
  namespace           = "ECS/ContainerInsights"
  metric_name         = "RunningTaskCount"
  dimensions          = { ClusterName = aws_ecs_cluster.this.name, ServiceName = aws_ecs_service.catchwater.name }
  statistic           = "Minimum"
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  period              = 60
  evaluation_periods  = 10
  treat_missing_data  = "breaching"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "memory" {
  alarm_name          = "${var.name}-service-memory"
  alarm_description   = "Catchwater uses more than 90 % of its memory"
  namespace           = "AWS/ECS"
  metric_name         = "MemoryUtilization"
  dimensions          = { ClusterName = aws_ecs_cluster.this.name, ServiceName = aws_ecs_service.catchwater.name }
  statistic           = "Average"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 90
  period              = 300
  evaluation_periods  = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}

locals {
  catalog_alarms = {
    disk = { metric = "FreeStorageSpace", operator = "LessThanThreshold", threshold = 2 * 1024 * 1024 * 1024, text = "Less than 2 GiB left in the catalogue's database" }
    cpu  = { metric = "CPUUtilization", operator = "GreaterThanThreshold", threshold = 90, text = "The catalogue's database is busy" }
  }
}

resource "aws_cloudwatch_metric_alarm" "catalog" {
  for_each = local.catalog_alarms

  alarm_name          = "${var.name}-catalog-${each.key}"
  alarm_description   = each.value.text
  namespace           = "AWS/RDS"
  metric_name         = each.value.metric
  dimensions          = { DBInstanceIdentifier = aws_db_instance.catalog.identifier }
  statistic           = "Average"
  comparison_operator = each.value.operator
  threshold           = each.value.threshold
  period              = 300
  evaluation_periods  = 3
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}

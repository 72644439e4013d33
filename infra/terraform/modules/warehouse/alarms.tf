locals {
  cluster_alarms = {
    unhealthy = { metric = "HealthStatus", statistic = "Minimum", operator = "LessThanThreshold", threshold = 1, text = "The warehouse does not answer" }
    disk      = { metric = "PercentageDiskSpaceUsed", statistic = "Average", operator = "GreaterThanThreshold", threshold = 80, text = "Local disk above 80 %" }
    cpu       = { metric = "CPUUtilization", statistic = "Average", operator = "GreaterThanThreshold", threshold = 90, text = "CPU above 90 % for half an hour" }
  }
}

resource "aws_cloudwatch_metric_alarm" "cluster" {
  for_each = local.provisioned ? local.cluster_alarms : {}

  alarm_name          = "${var.name}-warehouse-${each.key}"
  alarm_description   = each.value.text
  namespace           = "AWS/Redshift"
  metric_name         = each.value.metric
  dimensions          = { ClusterIdentifier = aws_redshift_cluster.warehouse[0].cluster_identifier }
  statistic           = each.value.statistic
  comparison_operator = each.value.operator
  threshold           = each.value.threshold
  period              = 300
  evaluation_periods  = 6
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "serverless_queue" {
  count = local.provisioned ? 0 : 1

  alarm_name          = "${var.name}-warehouse-queue"
  alarm_description   = "Queries wait: raise max_rpu, or look for the query that holds them up"
  namespace           = "AWS/Redshift-Serverless"
  metric_name         = "QueriesQueued"
  dimensions          = { Workgroup = aws_redshiftserverless_workgroup.warehouse[0].workgroup_name }
  statistic           = "Average"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 5
  period              = 300
  evaluation_periods  = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}

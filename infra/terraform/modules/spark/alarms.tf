resource "aws_cloudwatch_metric_alarm" "unhealthy_nodes" {
  count = local.provisioned ? 1 : 0

  alarm_name          = "${var.name}-spark-unhealthy-nodes"
  alarm_description   = "YARN has lost nodes"
  namespace           = "AWS/ElasticMapReduce"
  metric_name         = "MRUnhealthyNodes"
  dimensions          = { JobFlowId = aws_emr_cluster.spark[0].id }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 300
  evaluation_periods  = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "failed_jobs" {
  count = local.provisioned ? 0 : 1

  alarm_name          = "${var.name}-spark-failed-jobs"
  alarm_description   = "A Spark job failed"
  namespace           = "AWS/EMRServerless"
  metric_name         = "FailedJobs"
  dimensions          = { ApplicationId = aws_emrserverless_application.spark[0].id }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
}

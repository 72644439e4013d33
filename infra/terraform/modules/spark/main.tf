# Spark: EMR Serverless, where jobs are submitted and paid by the second, or an EMR cluster with one primary and two
# core nodes that also runs Spark Connect, which is what `engine: spark://…` speaks to.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  provisioned  = var.mode == "provisioned"
  account      = data.aws_caller_identity.current.account_id
  partition    = data.aws_partition.current.partition
  region       = data.aws_region.current.region
  connect_port = 15002
  # The tag that AWS's managed policy for EMR looks for before it lets EMR touch a resource.
  managed_tag = { for-use-with-amazon-emr-managed-policies = "true" }
  job_role    = local.provisioned ? one(aws_iam_role.node[*]) : one(aws_iam_role.job[*])
}

data "aws_iam_policy_document" "logs" {
  statement {
    sid       = "WriteJobLogs"
    actions   = ["s3:PutObject", "s3:GetObject"]
    resources = ["${var.log_bucket.arn}/spark/*"]
  }

  statement {
    sid       = "ListJobLogs"
    actions   = ["s3:ListBucket"]
    resources = [var.log_bucket.arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["spark/*"]
    }
  }
}

# terraform test: the plans of both kinds of Spark, without an account.

mock_provider "aws" {
  mock_data "aws_availability_zones" {
    defaults = { names = ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"] }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { region = "us-east-1" }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  name                   = "retail-test"
  vpc_id                 = "vpc-00000000"
  subnet_ids             = ["subnet-1", "subnet-2", "subnet-3"]
  client_security_groups = { service = "sg-1" }
  lake_write_policy_json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
  lake_kms_key_arn       = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  log_bucket             = { name = "logs", arn = "arn:aws:s3:::logs" }
  alarm_topic_arn        = "arn:aws:sns:us-east-1:111122223333:alarms"
}

run "provisioned" {
  command = plan

  variables {
    mode = "provisioned"
  }

  assert {
    condition     = aws_emr_cluster.spark[0].core_instance_group[0].instance_count == 2 && aws_emr_cluster.spark[0].core_instance_group[0].instance_type == "m5.xlarge"
    error_message = "One primary and two core nodes of a size that EMR offers."
  }

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.connect) == 1
    error_message = "Spark Connect is open to the named groups alone."
  }
}

run "serverless" {
  command = plan

  variables {
    mode = "serverless"
  }

  assert {
    condition     = length(aws_emr_cluster.spark) == 0 && output.engine_url == null
    error_message = "EMR Serverless has no Spark Connect endpoint to offer."
  }
}

run "rejects_a_size_emr_does_not_have" {
  command = plan

  variables {
    mode               = "provisioned"
    core_instance_type = "m5.large"
  }

  expect_failures = [var.core_instance_type]
}

run "rejects_an_old_release" {
  command = plan

  variables {
    mode          = "provisioned"
    release_label = "emr-6.15.0"
  }

  expect_failures = [var.release_label]
}

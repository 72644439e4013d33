# terraform test: the plan of the lake, without an account.

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

mock_provider "random" {}

variables {
  name       = "retail-test"
  log_bucket = { name = "logs", arn = "arn:aws:s3:::logs" }
}

run "cools_down_and_expires" {
  command = plan

  assert {
    condition     = [for t in aws_s3_bucket_lifecycle_configuration.data_lake.rule[0].transition : "${t.days} ${t.storage_class}"] == ["30 STANDARD_IA", "90 GLACIER"]
    error_message = "Objects move to STANDARD_IA after 30 days and to GLACIER after 90."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.data_lake.rule[0].expiration[0].days == 2555
    error_message = "Objects expire after seven years."
  }
}

run "is_private_and_kept" {
  command = plan

  assert {
    condition     = aws_s3_bucket_public_access_block.data_lake.block_public_policy && aws_s3_bucket_public_access_block.data_lake.restrict_public_buckets
    error_message = "The lake must be closed to the public."
  }

  assert {
    condition     = aws_s3_bucket_versioning.data_lake.versioning_configuration[0].status == "Enabled" && !aws_s3_bucket.data_lake.force_destroy
    error_message = "The lake must be versioned and must not be deleted with data in it."
  }

  assert {
    condition     = length(aws_s3_bucket.replica) == 0
    error_message = "A replica is made only when a region is named."
  }
}

run "keeps_a_copy_elsewhere" {
  command = plan

  variables {
    replica_region = "us-west-2"
  }

  assert {
    condition     = aws_s3_bucket.replica["us-west-2"].region == "us-west-2" && length(aws_s3_bucket_replication_configuration.data_lake) == 1
    error_message = "The replica must be in the region that was named."
  }
}

run "rejects_an_archive_before_infrequent_access" {
  command = plan

  variables {
    archive_days = 40
  }

  expect_failures = [var.archive_days]
}

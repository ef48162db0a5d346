"""A live Label Studio: projects, tasks, snapshots and predictions, through label-studio-sdk.

The SDK is an extra (`newsann[labelstudio]`), so nothing outside this room imports it, and `connection` imports it
only when somebody connects.
"""

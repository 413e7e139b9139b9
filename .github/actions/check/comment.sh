#!/bin/bash
# Writes the comment of the run $RUN to the pull request whose head is $HEAD_SHA.
#
# The artifact may have been made by anybody: it is bounded, read by inert_comment.py alone, and the
# number of the pull request is asked of the host. Needs GH_TOKEN with the right to comment.
set -euo pipefail
mark='<!-- reporter check -->'
here=$(dirname "$0")
work=$(mktemp -d)

number=$(gh api --method GET "repos/$REPOSITORY/pulls" -f state=open \
    -f head="$HEAD_OWNER:$HEAD_BRANCH" \
    --jq '[.[] | select(.head.sha == env.HEAD_SHA) | .number][0] // empty')
if ! [[ $number =~ ^[0-9]+$ ]]; then
    echo "no open pull request has this head any more"
    exit 0
fi

artifact=$(gh api "repos/$REPOSITORY/actions/runs/$RUN/artifacts" \
    --jq '[.artifacts[] | select(.name == "comment" and .size_in_bytes < 1000000) | .id][0] // empty')
if ! [[ $artifact =~ ^[0-9]+$ ]]; then
    echo "the run left no comment of a usable size"
    exit 0
fi
gh api "repos/$REPOSITORY/actions/artifacts/$artifact/zip" > "$work/comment.zip"

echo "$mark" > "$work/comment.md"
# Who changes a workflow runs it changed: what such a run found is worth nothing.
own=$(gh api --paginate "repos/$REPOSITORY/pulls/$number/files" \
    --jq '.[].filename | select(startswith(".github/"))' | wc -l)
if [ "$own" -gt 0 ]; then
    echo "**This change edits files below .github, so it was checked by its own workflow.** Judge it on a clone of your own: reporter ci." >> "$work/comment.md"
fi
echo >> "$work/comment.md"
python3 -I "$here/inert_comment.py" "$work/comment.zip" >> "$work/comment.md"

old=$(gh api --paginate "repos/$REPOSITORY/issues/$number/comments" \
    --jq ".[] | select(.user.login == \"github-actions[bot]\" and (.body | startswith(\"$mark\"))) | .id" |
    head -n 1)
if [[ $old =~ ^[0-9]+$ ]]; then
    gh api --method PATCH "repos/$REPOSITORY/issues/comments/$old" -F body=@"$work/comment.md" > "$work/answer"
else
    gh api --method POST "repos/$REPOSITORY/issues/$number/comments" -F body=@"$work/comment.md" > "$work/answer"
fi
